import { mountPoint, unmountPoint } from "../model/item-level-recovery.ts";
import { between, type Model, member, noteOperation, nowOf } from "../model/model.ts";
import { readRestoreRequest } from "../model/restore-request.ts";
import { startRestore } from "../model/restores.ts";
import type { RestoreJob, Vault } from "../model/state.ts";
import type { SimulatorRequest, SimulatorResponse } from "../seam.ts";
import { acceptedForItem } from "./protected-items.ts";
import { pointOf } from "./recovery-points.ts";
import { itemPath, type Route, vaultOf } from "./routing.ts";

const pointPath = `${itemPath}/recoveryPoints/{recoveryPointId}`;
const pointAction = "vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints";

/** Restores, and files out of a recovery point. */
export const restoreRoutes: readonly Route[] = [
  ["Restores_Trigger", "POST", `${pointPath}/restore`, `${pointAction}/restore/action`, triggerRestore],
  [
    "ItemLevelRecoveryConnections_Provision",
    "POST",
    `${pointPath}/provisionInstantItemRecovery`,
    `${pointAction}/provisionInstantItemRecovery/action`,
    (request, model) => {
      const vault = vaultOf(request, model);
      return acceptedForItem(request, model, mountPoint(model, vault, pointOf(request, model), request.origin));
    },
  ],
  [
    "ItemLevelRecoveryConnections_Revoke",
    "POST",
    `${pointPath}/revokeInstantItemRecovery`,
    `${pointAction}/revokeInstantItemRecovery/action`,
    (request, model) => {
      const vault = vaultOf(request, model);
      return acceptedForItem(request, model, unmountPoint(model, vault, pointOf(request, model).point));
    },
  ],
];

/** The operation that leads to a restore job. */
export function operationOfRestore(model: Model, vault: Vault, job: RestoreJob) {
  return noteOperation(model, vault, {
    endsAtMs: nowOf(model) + Math.round(between(model, 1_000, 5_000)),
    properties: { objectType: "OperationStatusJobExtendedInfo", jobId: job.id },
  });
}

function triggerRestore(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const source = pointOf(request, model);
  const wanted = readRestoreRequest(member(request.body, "properties"), source.point);
  const job = startRestore(model, vault, source, wanted, "Restore");
  return acceptedForItem(request, model, operationOfRestore(model, vault, job));
}

import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { between, type Model, member, noteOperation, nowOf } from "../model/model.ts";
import { mountPoint, unmountPoint } from "../model/restore/item-level-recovery.ts";
import { readRestoreRequest } from "../model/restore/restore-request.ts";
import { startRestore } from "../model/restore/restores.ts";
import type { RestoreJob, Vault } from "../model/state.ts";
import { acceptedForItem } from "./protected-items.ts";
import { pointOf } from "./recovery-points.ts";
import { ITEM_PATH, type Route, vaultOf } from "./routing.ts";

const POINT_PATH = `${ITEM_PATH}/recoveryPoints/{recoveryPointId}`;
const POINT_ACTION = "vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints";

/** Restores, and files out of a recovery point. */
export const restoreRoutes: readonly Route[] = [
  ["Restores_Trigger", "POST", `${POINT_PATH}/restore`, `${POINT_ACTION}/restore/action`, triggerRestore],
  [
    "ItemLevelRecoveryConnections_Provision",
    "POST",
    `${POINT_PATH}/provisionInstantItemRecovery`,
    `${POINT_ACTION}/provisionInstantItemRecovery/action`,
    (request, model) => {
      const vault = vaultOf(request, model);
      return acceptedForItem(request, model, mountPoint(model, vault, pointOf(request, model), request.origin));
    },
  ],
  [
    "ItemLevelRecoveryConnections_Revoke",
    "POST",
    `${POINT_PATH}/revokeInstantItemRecovery`,
    `${POINT_ACTION}/revokeInstantItemRecovery/action`,
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

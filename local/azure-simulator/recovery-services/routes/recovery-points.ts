import { pathParameter } from "../../arm/arm-call.ts";
import { stringAt, valueAt } from "../../arm/json.ts";
import { pageOf } from "../../arm/paging.ts";
import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { recoveryPointNotFound } from "../errors/backup.ts";
import { archiveObstacle, moveToArchive, recommendedForMove } from "../model/backup/archive.ts";
import { livePoints } from "../model/backup/recovery-points.ts";
import type { Model } from "../model/model.ts";
import type { ProtectedItem, RecoveryPoint } from "../model/state.ts";
import { type RecoveryPointReader, recoveryPointView } from "../views/recovery-point.ts";
import { parseFilter, timeClause } from "./filters.ts";
import { acceptedForItem } from "./polling.ts";
import { ITEM_PATH, itemOf, ok, ROWS_PER_PAGE, type Route, requestedVaultId, vaultOf } from "./routing.ts";

const READ_ACTION = "vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/read";

/** Recovery points. */
export const recoveryPointRoutes: readonly Route[] = [
  ["RecoveryPoints_List", "GET", `${ITEM_PATH}/recoveryPoints`, READ_ACTION, listPoints],
  [
    "RecoveryPoints_Get",
    "GET",
    `${ITEM_PATH}/recoveryPoints/{recoveryPointId}`,
    READ_ACTION,
    (request, model) => {
      const { item, point } = pointOf(request, model);
      return ok(recoveryPointView(item, point, readerOf(request, model, true)));
    },
  ],
  [
    "RecoveryPointsRecommendedForMove_List",
    "POST",
    `${ITEM_PATH}/recoveryPointsRecommendedForMove`,
    "vaults/backupFabrics/protectionContainers/protectedItems/recoveryPointsRecommendedForMove/action",
    listRecommended,
  ],
  [
    "MoveRecoveryPoint",
    "POST",
    `${ITEM_PATH}/recoveryPoints/{recoveryPointId}/move`,
    "vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/move/action",
    (request, model) => {
      const tiers = {
        from: stringAt(request.body, "sourceTierType"),
        to: stringAt(request.body, "targetTierType"),
      };
      const operation = moveToArchive(model, vaultOf(request, model), pointOf(request, model), tiers);
      return acceptedForItem(request, model, operation);
    },
  ],
];

/** The recovery point that a request names. Throws 404 when it does not exist or has expired. */
export function pointOf(
  request: SimulatorRequest,
  model: Model,
): { readonly item: ProtectedItem; readonly point: RecoveryPoint } {
  const item = itemOf(request, vaultOf(request, model));
  const id = pathParameter(request, "recoveryPointId");
  const point = livePoints(item, model.context.clock.now()).find((candidate) => candidate.id === id);
  if (point === undefined) throw recoveryPointNotFound(id);
  return { item, point };
}

function listPoints(request: SimulatorRequest, model: Model): SimulatorResponse {
  const item = itemOf(request, vaultOf(request, model));
  const filter = parseFilter(request.query.get("$filter"));
  const from = timeClause(filter, "startDate") ?? Number.NEGATIVE_INFINITY;
  const until = timeClause(filter, "endDate") ?? Number.POSITIVE_INFINITY;
  const points = livePoints(item, model.context.clock.now()).filter(
    (point) => point.atMs >= from && point.atMs <= until,
  );
  const reader = readerOf(request, model, false);
  return pageOf(request, points, ROWS_PER_PAGE, (point) => recoveryPointView(item, point, reader));
}

function listRecommended(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const item = itemOf(request, vault);
  const excluded = valueAt(request.body, "excludedRPList");
  const names = Array.isArray(excluded) ? excluded.map(String) : [];
  const reader = readerOf(request, model, false);
  const points = recommendedForMove(vault, item, names, model.context.clock.now());
  return pageOf(request, points, ROWS_PER_PAGE, (point) => recoveryPointView(item, point, reader));
}

function readerOf(request: SimulatorRequest, model: Model, withDisks: boolean): RecoveryPointReader {
  const vault = vaultOf(request, model);
  const nowMs = model.context.clock.now();
  return {
    vaultId: requestedVaultId(request),
    apiVersion: request.apiVersion,
    nowMs,
    withDisks,
    crossRegion: vault.settings.crossRegionRestore,
    archiveObstacle: (item, point) => archiveObstacle(vault, item, point, nowMs),
  };
}

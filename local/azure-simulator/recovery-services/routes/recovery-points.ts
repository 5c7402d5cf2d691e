import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { invalidInput, notFound } from "../errors/service-error.ts";
import { moveToArchive, recommendedForMove, whyNotArchivable } from "../model/backup/archive.ts";
import { livePoints } from "../model/backup/recovery-points.ts";
import { type Model, member, nowOf, textMember } from "../model/model.ts";
import type { ProtectedItem, RecoveryPoint } from "../model/state.ts";
import { type RecoveryPointReader, recoveryPointBody } from "../views/recovery-point.ts";
import { parseFilterTime } from "../views/text.ts";
import { type Filter, parseFilter } from "./filters.ts";
import { page } from "./paging.ts";
import { acceptedForItem } from "./protected-items.ts";
import { ITEM_PATH, itemOf, ok, parameter, type Route, spelledVaultId, vaultOf } from "./routing.ts";

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
      return ok(recoveryPointBody(item, point, readerOf(request, model, true)));
    },
  ],
  [
    "RecoveryPointsRecommendedForMove_List",
    "POST",
    `${ITEM_PATH}/recoveryPointsRecommendedForMove`,
    "vaults/backupFabrics/protectionContainers/protectedItems/recoveryPointsRecommendedForMove/READ_ACTION",
    listRecommended,
  ],
  [
    "MoveRecoveryPoint",
    "POST",
    `${ITEM_PATH}/recoveryPoints/{recoveryPointId}/move`,
    "vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/move/READ_ACTION",
    (request, model) => {
      const tiers = {
        from: textMember(request.body, "sourceTierType"),
        to: textMember(request.body, "targetTierType"),
      };
      const operation = moveToArchive(model, vaultOf(request, model), pointOf(request, model), tiers);
      return acceptedForItem(request, model, operation);
    },
  ],
];

/** The recovery point a request names, if it still lives. Throws 404. */
export function pointOf(
  request: SimulatorRequest,
  model: Model,
): { readonly item: ProtectedItem; readonly point: RecoveryPoint } {
  const item = itemOf(request, vaultOf(request, model));
  const id = parameter(request, "recoveryPointId");
  const point = livePoints(item, nowOf(model)).find((candidate) => candidate.id === id);
  if (point === undefined)
    throw notFound("BMSUserErrorRecoveryPointNotFound", `The recovery point '${id}' was not found.`);
  return { item, point };
}

function listPoints(request: SimulatorRequest, model: Model): SimulatorResponse {
  const item = itemOf(request, vaultOf(request, model));
  const filter = parseFilter(request.query.get("$filter"));
  const from = dateClause(filter, "startDate") ?? Number.NEGATIVE_INFINITY;
  const until = dateClause(filter, "endDate") ?? Number.POSITIVE_INFINITY;
  const points = livePoints(item, nowOf(model)).filter((point) => point.atMs >= from && point.atMs <= until);
  const reader = readerOf(request, model, false);
  return page(
    request,
    points.map((point) => recoveryPointBody(item, point, reader)),
  );
}

function listRecommended(request: SimulatorRequest, model: Model): SimulatorResponse {
  const vault = vaultOf(request, model);
  const item = itemOf(request, vault);
  const excluded = member(request.body, "excludedRPList");
  const names = Array.isArray(excluded) ? excluded.map(String) : [];
  const reader = readerOf(request, model, false);
  const points = recommendedForMove(vault, item, names, nowOf(model));
  return page(
    request,
    points.map((point) => recoveryPointBody(item, point, reader)),
  );
}

function dateClause(filter: Filter, key: string): number | undefined {
  const text = filter.get(key.toLowerCase());
  if (text === undefined) return undefined;
  const atMs = parseFilterTime(text);
  if (atMs === undefined) throw invalidInput(`${key} is not a time: ${text}`);
  return atMs;
}

function readerOf(request: SimulatorRequest, model: Model, withDisks: boolean): RecoveryPointReader {
  const vault = vaultOf(request, model);
  const nowMs = nowOf(model);
  return {
    vaultId: spelledVaultId(request),
    apiVersion: request.apiVersion,
    nowMs,
    withDisks,
    crossRegion: vault.settings.crossRegionRestore,
    whyNotArchivable: (item, point) => whyNotArchivable(vault, item, point, nowMs),
  };
}

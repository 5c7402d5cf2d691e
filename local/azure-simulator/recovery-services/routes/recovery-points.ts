import { recoveryPointBody } from "../bodies/recovery-point-body.ts";
import { invalidInput, notFound } from "../errors/service-error.ts";
import { type Filter, parseFilter } from "../model/filters.ts";
import { type Model, nowOf } from "../model/model.ts";
import { livePoints } from "../model/recovery-points.ts";
import type { ProtectedItem, RecoveryPoint } from "../model/state.ts";
import { parseFilterTime } from "../model/text.ts";
import type { SimulatorRequest, SimulatorResponse } from "../seam.ts";
import { page } from "./paging.ts";
import { itemOf, itemPath, ok, parameter, type Route, spelledVaultId, vaultOf } from "./routing.ts";

const action = "vaults/backupFabrics/protectionContainers/protectedItems/recoveryPoints/read";

/** Recovery points. */
export const recoveryPointRoutes: readonly Route[] = [
  ["RecoveryPoints_List", "GET", `${itemPath}/recoveryPoints`, action, listPoints],
  [
    "RecoveryPoints_Get",
    "GET",
    `${itemPath}/recoveryPoints/{recoveryPointId}`,
    action,
    (request, model) => {
      const { item, point } = pointOf(request, model);
      return ok(recoveryPointBody(item, point, readerOf(request, model, true)));
    },
  ],
  [
    "RecoveryPointsRecommendedForMove_List",
    "POST",
    `${itemPath}/recoveryPointsRecommendedForMove`,
    "vaults/backupFabrics/protectionContainers/protectedItems/recoveryPointsRecommendedForMove/action",
    (request, model) => {
      itemOf(request, vaultOf(request, model));
      return page(request, []);
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

function dateClause(filter: Filter, key: string): number | undefined {
  const text = filter.get(key.toLowerCase());
  if (text === undefined) return undefined;
  const atMs = parseFilterTime(text);
  if (atMs === undefined) throw invalidInput(`${key} is not a time: ${text}`);
  return atMs;
}

function readerOf(request: SimulatorRequest, model: Model, withDisks: boolean) {
  return {
    vaultId: spelledVaultId(request),
    apiVersion: request.apiVersion,
    nowMs: nowOf(model),
    withDisks,
    crossRegion: vaultOf(request, model).settings.crossRegionRestore,
  };
}

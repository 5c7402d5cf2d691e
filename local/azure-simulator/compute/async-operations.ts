import { pathParameter } from "../arm/arm-call.ts";
import { operationFailed } from "../arm/errors.ts";
import type { LongRunningOperation, OperationStore } from "../arm/long-running.ts";
import type { Operation, SimulatorRequest, SimulatorResponse } from "../arm/service.ts";
import { operationNotFound } from "./errors.ts";

/** Compute keeps operations of VMs and of disks in two places. */
export type OperationPlace = "operations" | "DiskOperations";

const RETRY_AFTER_SECONDS = 10;

/** Headers of an accepted call: where to look, and when. */
export function acceptedHeaders(
  request: SimulatorRequest,
  location: string,
  operation: LongRunningOperation,
  place: OperationPlace,
): Readonly<Record<string, string>> {
  const subscription = pathParameter(request, "subscriptionId");
  const base = `${request.origin}/subscriptions/${subscription}/providers/Microsoft.Compute/locations/${location}/${place}/${operation.id}`;
  const headers: Record<string, string> = {
    "azure-asyncoperation": `${base}?api-version=${request.apiVersion}`,
    "retry-after": String(RETRY_AFTER_SECONDS),
  };
  if (place === "operations") headers["azure-asyncnotification"] = "Enabled";
  // Writes of VMs are followed by the resource itself; everything else by the Location of its result.
  if (request.method !== "PUT" || place === "DiskOperations") {
    headers["location"] = `${base}?monitor=true&api-version=${request.apiVersion}`;
  }
  return headers;
}

/** The two places to look at an operation. */
export function asyncOperationRoutes(operations: OperationStore): readonly Operation[] {
  const route = (place: OperationPlace, action: string): Operation => ({
    name: place === "operations" ? "Operations_Get" : "DiskOperations_Get",
    method: "GET",
    path: `/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/${place}/{operationId}`,
    action,
    handle: (request) => {
      const id = pathParameter(request, "operationId");
      const operation = operations.find(id);
      if (operation === undefined) throw operationNotFound(id);
      return request.query.get("monitor") === "true" ? resultOf(request, operation) : statusOf(operation);
    },
  });
  return [
    route("operations", "Microsoft.Compute/locations/operations/read"),
    route("DiskOperations", "Microsoft.Compute/locations/diskOperations/read"),
  ];
}

function statusOf(operation: LongRunningOperation): SimulatorResponse {
  const outcome = operation.poll();
  const startTime = timeText(operation.startedAtMs);
  if (outcome === undefined) {
    const headers = { "retry-after": String(RETRY_AFTER_SECONDS) };
    return { status: 200, headers, body: { startTime, status: "InProgress", name: operation.id } };
  }
  const endTime = timeText(operation.endedAtMs() ?? operation.startedAtMs);
  const body = { startTime, endTime, status: outcome.status, name: operation.id };
  if (outcome.status !== "Succeeded") return { status: 200, body: { ...body, error: outcome.error } };
  return {
    status: 200,
    body: outcome.output === undefined ? body : { ...body, properties: { output: outcome.output } },
  };
}

function resultOf(request: SimulatorRequest, operation: LongRunningOperation): SimulatorResponse {
  const outcome = operation.poll();
  if (outcome === undefined) {
    const query = new URLSearchParams([...request.query]);
    const location = `${request.origin}${request.path}?${query}`;
    return { status: 202, headers: { location, "retry-after": String(RETRY_AFTER_SECONDS) } };
  }
  if (outcome.status !== "Succeeded") throw operationFailed(outcome.error);
  return outcome.output === undefined ? { status: 200 } : { status: 200, body: outcome.output };
}

/** Compute writes times with a fraction of seven digits and an offset. */
export function timeText(atMs: number): string {
  return new Date(atMs).toISOString().replace("Z", "0000+00:00");
}

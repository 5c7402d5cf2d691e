import { pathParameter } from "../../arm/arm-call.ts";
import type { LongRunningOperation } from "../../arm/long-running.ts";
import type { SimulatorRequest } from "../../arm/service.ts";
import { timeText } from "./time.ts";

/** Operations of VMs and of disks are polled under different paths. */
export type OperationPlace = "operations" | "DiskOperations";

export const RETRY_AFTER_SECONDS = 10;

/** Headers of an accepted call: what to poll, and when. */
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
  // Writes of VMs are followed by the resource itself, and recorded PATCHes have no Location either: an SDK that finds one
  // takes its empty result for the machine. Everything else is followed by the Location of its result.
  const isWrite = request.method === "PUT" || request.method === "PATCH";
  if (!isWrite || place === "DiskOperations") {
    headers["location"] = `${base}?monitor=true&api-version=${request.apiVersion}`;
  }
  return headers;
}

/** Status of an operation, as its Azure-AsyncOperation URL shows it. */
export function operationStatusView(operation: LongRunningOperation): Readonly<Record<string, unknown>> {
  const outcome = operation.outcome();
  const startTime = timeText(operation.startedAtMs);
  if (outcome === undefined) return { startTime, status: "InProgress", name: operation.id };
  const endTime = timeText(operation.endedAtMs() ?? operation.startedAtMs);
  const body = { startTime, endTime, status: outcome.status, name: operation.id };
  if (outcome.status !== "Succeeded") return { ...body, error: outcome.error };
  return outcome.output === undefined ? body : { ...body, properties: { output: outcome.output } };
}

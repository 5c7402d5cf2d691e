import { pathParameter } from "../../arm/arm-call.ts";
import { operationFailed } from "../../arm/errors.ts";
import type { LongRunningOperation, OperationStore } from "../../arm/long-running.ts";
import type { Operation, SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { operationNotFound } from "../errors.ts";
import { type OperationPlace, operationStatusView, RETRY_AFTER_SECONDS } from "../views/long-running.ts";

/** The paths under which operations are polled. */
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
  const isRunning = operation.poll() === undefined;
  const headers = isRunning ? { headers: { "retry-after": String(RETRY_AFTER_SECONDS) } } : {};
  return { status: 200, ...headers, body: operationStatusView(operation) };
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

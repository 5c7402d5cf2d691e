import type { HubResult, InstanceQuery } from "../../contract.ts";
import { isFinished, RUNTIME_STATUSES } from "../../runtime-status.ts";
import {
  badArgument,
  bodyText,
  empty,
  type HostRequest,
  type HostResponse,
  internalServerError,
  json,
  jsonText,
} from "../http-message.ts";
import { isJson, statusText } from "./instance-status.ts";
import { alreadyExists, checkStatusResponse, invalidJson, type ManagementContext } from "./management-responses.ts";
import { continuationHeader, readContinuation, readTop } from "./paging.ts";

/** `GET instances/{id}`: 202 while it runs, 200 when it has finished. */
export function readInstance(context: ManagementContext, request: HostRequest, instanceId: string): HostResponse {
  const instance = context.hub.status(instanceId);
  if (instance === undefined) return empty(404);
  const history = isTrue(request, "showHistory")
    ? context.hub.history(instanceId, { includeOutput: isTrue(request, "showHistoryOutput") })
    : undefined;
  const body = statusText(instance, { showInput: showsInput(request), history });
  const failureIs500 = isTrue(request, "returnInternalServerErrorOnFailure");
  if (isFinished(instance.runtimeStatus)) {
    return jsonText(failureIs500 && instance.runtimeStatus === "Failed" ? 500 : 200, body);
  }
  const location = context.urls.statusQuery(
    request.origin,
    instanceId,
    failureIs500 ? "returnInternalServerErrorOnFailure=true" : undefined,
  );
  return jsonText(202, body, { location, "retry-after": "5" });
}

/** `GET instances/`: one page; a request with the response's continuation header gets the next page. */
export function listInstances(context: ManagementContext, request: HostRequest): HostResponse {
  const page = context.hub.list({
    ...readFilter(request),
    top: readTop(request),
    continuation: readContinuation(request),
  });
  const showInput = showsInput(request);
  const body = `[${page.instances.map((instance) => statusText(instance, { showInput, history: undefined })).join(",")}]`;
  return jsonText(200, body, continuationHeader(page.continuation));
}

/** `DELETE instances/?createdTimeFrom=`: 404 when nothing matches. */
export function purgeInstances(context: ManagementContext, request: HostRequest): HostResponse {
  const filter = readFilter(request);
  if (filter.createdFromMs === undefined) {
    return json(400, "Please provide value for 'createdTimeFrom' parameter.");
  }
  const purged = context.hub.purgeMatching(filter);
  return purged.instancesDeleted === 0 ? empty(404) : json(200, purged);
}

/** `DELETE instances/{id}`. */
export function purgeInstance(context: ManagementContext, instanceId: string): HostResponse {
  const result = context.hub.purge(instanceId);
  return result.ok ? json(200, result.value) : empty(404);
}

/** `POST instances/{id}/{operation}`; `undefined` when there is no such operation. */
export function operateInstance(
  context: ManagementContext,
  request: HostRequest,
  instanceId: string,
  [operation = "", eventName]: readonly string[],
): HostResponse | Promise<HostResponse> | undefined {
  const reason = request.query.get("reason") ?? undefined;
  const { hub } = context;
  switch (operation.toLowerCase()) {
    case "terminate":
      return acceptedResponse(hub.terminate(instanceId, reason));
    case "suspend":
      return acceptedResponse(hub.suspend(instanceId, reason));
    case "resume":
      return acceptedResponse(hub.resume(instanceId, reason));
    case "rewind":
      return acceptedResponse(hub.rewind(instanceId, reason));
    case "restart":
      return restartInstance(context, request, instanceId);
    case "raiseevent":
      return eventName === undefined ? undefined : raiseEvent(context, request, instanceId, eventName);
    default:
      return undefined;
  }
}

function raiseEvent(
  context: ManagementContext,
  request: HostRequest,
  instanceId: string,
  eventName: string,
): HostResponse {
  const instance = context.hub.status(instanceId);
  if (instance === undefined) return empty(404);
  if (isFinished(instance.runtimeStatus)) return empty(410);
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
    return json(400, { Message: "Only application/json request content is supported" });
  }
  const data = bodyText(request).trim();
  if (!isJson(data)) return invalidJson(data);
  return acceptedResponse(context.hub.raiseEvent(instanceId, eventName, data));
}

async function restartInstance(
  context: ManagementContext,
  request: HostRequest,
  instanceId: string,
): Promise<HostResponse> {
  const withNewId = request.query.get("restartWithNewInstanceId")?.toLowerCase() !== "false";
  const result = await context.hub.restart(instanceId, withNewId);
  if (result.ok) return checkStatusResponse(context, request, result.value.instanceId);
  const { refusal } = result;
  if (refusal.kind === "wrongState") return alreadyExists(refusal.message);
  if (refusal.kind === "badRequest") return badArgument(refusal.message);
  return json(400, {
    Message: "InstanceId does not match a valid orchestration instance.",
    ExceptionMessage: `An orchestrastion with the instanceId ${instanceId} was not found.`, // The real host's spelling.
    ExceptionType: "System.ArgumentException",
    StackTrace: "",
  });
}

function acceptedResponse(result: HubResult): HostResponse {
  if (result.ok) return empty(202);
  const { refusal } = result;
  switch (refusal.kind) {
    case "notFound":
      return empty(404);
    case "finished":
      return empty(410);
    case "wrongState":
      return internalServerError(refusal.message);
    case "badRequest":
      return badArgument(refusal.message);
  }
}

/** An invalid date or status filters nothing, as on the real host. */
function readFilter(request: HostRequest): Omit<InstanceQuery, "top" | "continuation"> {
  const createdFromMs = Date.parse(request.query.get("createdTimeFrom") ?? "");
  const createdToMs = Date.parse(request.query.get("createdTimeTo") ?? "");
  const prefix = request.query.get("instanceIdPrefix") ?? "";
  const wanted = (request.query.get("runtimeStatus") ?? "").toLowerCase().split(",");
  const runtimeStatuses = RUNTIME_STATUSES.filter((status) => wanted.includes(status.toLowerCase()));
  return {
    createdFromMs: Number.isNaN(createdFromMs) ? undefined : createdFromMs,
    createdToMs: Number.isNaN(createdToMs) ? undefined : createdToMs,
    instanceIdPrefix: prefix === "" ? undefined : prefix,
    runtimeStatuses: runtimeStatuses.length === 0 ? undefined : runtimeStatuses,
  };
}

function showsInput(request: HostRequest): boolean {
  return request.query.get("showInput")?.toLowerCase() !== "false";
}

function isTrue(request: HostRequest, name: string): boolean {
  return request.query.get(name)?.toLowerCase() === "true";
}

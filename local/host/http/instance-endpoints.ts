import type { HubAnswer, InstanceQuery, RuntimeStatus } from "../contract.ts";
import {
  badArgument,
  bodyText,
  empty,
  type HostAnswer,
  type HostRequest,
  json,
  jsonText,
  wentWrong,
} from "./http-message.ts";
import { isFinished, isJson, statusText } from "./instance-status.ts";
import { alreadyExists, checkStatusAnswer, invalidJson, type ManagementParts } from "./orchestrator-endpoints.ts";

const RUNTIME_STATUSES: readonly RuntimeStatus[] = [
  "Pending",
  "Running",
  "Suspended",
  "Completed",
  "ContinuedAsNew",
  "Failed",
  "Terminated",
  "Canceled",
];
const DEFAULT_PAGE = 100;
const CONTINUATION_HEADER = "x-ms-continuation-token";

/** `GET instances/{id}`: 202 while it runs, 200 when it has finished. */
export function readInstance(parts: ManagementParts, request: HostRequest, instanceId: string): HostAnswer {
  const instance = parts.hub.status(instanceId);
  if (instance === undefined) return empty(404);
  const history = isTrue(request, "showHistory")
    ? { history: parts.hub.history(instanceId, { includeOutput: isTrue(request, "showHistoryOutput") }) }
    : {};
  const body = statusText(instance, { showInput: showsInput(request), ...history });
  const failureIs500 = isTrue(request, "returnInternalServerErrorOnFailure");
  if (isFinished(instance.runtimeStatus)) {
    return jsonText(failureIs500 && instance.runtimeStatus === "Failed" ? 500 : 200, body);
  }
  const location = parts.urls.statusQuery(
    request.origin,
    instanceId,
    failureIs500 ? "returnInternalServerErrorOnFailure=true" : undefined,
  );
  return jsonText(202, body, { location, "retry-after": "5" });
}

/** `GET instances/`: one page; the answer's continuation header, sent back, asks for the next. */
export function listInstances(parts: ManagementParts, request: HostRequest): HostAnswer {
  const continuation = readContinuation(request);
  const page = parts.hub.list({
    ...readFilter(request),
    top: readTop(request),
    ...(continuation === undefined ? {} : { continuation }),
  });
  const showInput = showsInput(request);
  const body = `[${page.instances.map((instance) => statusText(instance, { showInput })).join(",")}]`;
  return jsonText(200, body, continuationHeader(page.continuation));
}

/** `DELETE instances/?createdTimeFrom=`: 404 when nothing matches. */
export function purgeInstances(parts: ManagementParts, request: HostRequest): HostAnswer {
  const filter = readFilter(request);
  if (filter.createdFromMs === undefined) {
    return json(400, "Please provide value for 'createdTimeFrom' parameter.");
  }
  const purged = parts.hub.purgeMatching(filter);
  return purged.instancesDeleted === 0 ? empty(404) : json(200, purged);
}

/** `DELETE instances/{id}`. */
export function purgeInstance(parts: ManagementParts, instanceId: string): HostAnswer {
  const answer = parts.hub.purge(instanceId);
  return answer.ok ? json(200, answer.value) : empty(404);
}

/** `POST instances/{id}/{operation}`; `undefined` when there is no such operation. */
export function operateInstance(
  parts: ManagementParts,
  request: HostRequest,
  instanceId: string,
  [operation = "", eventName]: readonly string[],
): HostAnswer | undefined {
  const reason = request.query.get("reason") ?? undefined;
  const { hub } = parts;
  switch (operation.toLowerCase()) {
    case "terminate":
      return accepted(hub.terminate(instanceId, reason), () => "");
    case "suspend":
    case "resume": {
      const verb = operation.toLowerCase() === "suspend" ? "suspend" : "resume";
      return accepted(
        hub[verb](instanceId, reason),
        (status) =>
          `Cannot ${verb} the orchestration instance ${instanceId} because instance is in the ${status} state.`,
      );
    }
    case "rewind":
      return accepted(
        hub.rewind(instanceId, reason),
        () => "The rewind operation is only supported on failed orchestration instances.",
      );
    case "restart":
      return restartInstance(parts, request, instanceId);
    case "raiseevent":
      return eventName === undefined ? undefined : raiseEvent(parts, request, instanceId, eventName);
    default:
      return undefined;
  }
}

function raiseEvent(parts: ManagementParts, request: HostRequest, instanceId: string, eventName: string): HostAnswer {
  const instance = parts.hub.status(instanceId);
  if (instance === undefined) return empty(404);
  if (isFinished(instance.runtimeStatus)) return empty(410);
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
    return json(400, { Message: "Only application/json request content is supported" });
  }
  const data = bodyText(request).trim();
  if (!isJson(data)) return invalidJson(data);
  return accepted(parts.hub.raiseEvent(instanceId, eventName, data), (status) => `The instance is ${status}.`);
}

function restartInstance(parts: ManagementParts, request: HostRequest, instanceId: string): HostAnswer {
  const withNewId = request.query.get("restartWithNewInstanceId")?.toLowerCase() !== "false";
  const answer = parts.hub.restart(instanceId, withNewId);
  if (answer.ok) return checkStatusAnswer(parts, request, answer.value.instanceId);
  const { refusal } = answer;
  if (refusal.kind === "wrongState") return alreadyExists(refusal.runtimeStatus);
  if (refusal.kind === "badRequest") return badArgument(refusal.message);
  return json(400, {
    Message: "InstanceId does not match a valid orchestration instance.",
    ExceptionMessage: `An orchestrastion with the instanceId ${instanceId} was not found.`, // The real host's spelling.
    ExceptionType: "System.ArgumentException",
    StackTrace: "",
  });
}

/** @param wrongState - What the real host throws for an instance in this state. */
function accepted(answer: HubAnswer, wrongState: (runtimeStatus: RuntimeStatus) => string): HostAnswer {
  if (answer.ok) return empty(202);
  const { refusal } = answer;
  switch (refusal.kind) {
    case "notFound":
      return empty(404);
    case "finished":
      return empty(410);
    case "wrongState":
      return wentWrong(wrongState(refusal.runtimeStatus) || refusal.message);
    case "badRequest":
      return badArgument(refusal.message);
  }
}

/** What cannot be read (a date, a status) filters nothing, as on the real host. */
function readFilter(request: HostRequest): Omit<InstanceQuery, "top" | "continuation"> {
  const createdFromMs = Date.parse(request.query.get("createdTimeFrom") ?? "");
  const createdToMs = Date.parse(request.query.get("createdTimeTo") ?? "");
  const prefix = request.query.get("instanceIdPrefix") ?? "";
  const wanted = (request.query.get("runtimeStatus") ?? "").toLowerCase().split(",");
  const runtimeStatuses = RUNTIME_STATUSES.filter((status) => wanted.includes(status.toLowerCase()));
  return {
    ...(Number.isNaN(createdFromMs) ? {} : { createdFromMs }),
    ...(Number.isNaN(createdToMs) ? {} : { createdToMs }),
    ...(prefix === "" ? {} : { instanceIdPrefix: prefix }),
    ...(runtimeStatuses.length === 0 ? {} : { runtimeStatuses }),
  };
}

/** Page length: `top`, at least 1; 100 if absent or unreadable. */
export function readTop(request: HostRequest): number {
  const top = Number.parseInt(request.query.get("top") ?? "", 10);
  return Number.isInteger(top) && top > 0 ? top : DEFAULT_PAGE;
}

export function readContinuation(request: HostRequest): string | undefined {
  const token = request.headers[CONTINUATION_HEADER] ?? "";
  return token === "" ? undefined : Buffer.from(token, "base64url").toString();
}

/** Tokens are instance IDs, which may hold what a header cannot. */
export function continuationHeader(continuation: string | undefined): Record<string, string> {
  return continuation === undefined ? {} : { [CONTINUATION_HEADER]: Buffer.from(continuation).toString("base64url") };
}

function showsInput(request: HostRequest): boolean {
  return request.query.get("showInput")?.toLowerCase() !== "false";
}

function isTrue(request: HostRequest, name: string): boolean {
  return request.query.get(name)?.toLowerCase() === "true";
}

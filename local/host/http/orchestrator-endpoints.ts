import type { Clock } from "../../clock.ts";
import type { FunctionApp, HubRefusal, InstanceStatus, TaskHub } from "../contract.ts";
import {
  badArgument,
  bodyText,
  failure,
  type HostAnswer,
  type HostRequest,
  json,
  jsonText,
  wentWrong,
} from "./http-message.ts";
import { isFinished, isJson, statusText, storedValue } from "./instance-status.ts";
import type { ManagementUrls } from "./management-urls.ts";

/** What the endpoints of the durable management API work with. */
export interface ManagementParts {
  readonly app: FunctionApp;
  readonly hub: TaskHub;
  readonly clock: Clock;
  readonly urls: ManagementUrls;
}

/** `POST orchestrators/{name}[/{instanceId}][?timeout=&pollingInterval=&version=]`: starts an instance, and may wait for its end. */
export async function createInstance(
  parts: ManagementParts,
  request: HostRequest,
  orchestrator: string,
  instanceId: string | undefined,
): Promise<HostAnswer> {
  const created = tryCreate(parts, request, orchestrator, instanceId);
  if (!created.ok) return created.refusal;
  const waitSeconds = readWait(request.query);
  if (waitSeconds === undefined) return checkStatusAnswer(parts, request, created.instanceId);
  const ended = await waitForEnd(parts, created.instanceId, waitSeconds * 1000);
  if (ended === undefined) return checkStatusAnswer(parts, request, created.instanceId);
  const completed = ended.runtimeStatus === "Completed";
  return jsonText(200, completed ? storedValue(ended.output) : statusText(ended, { showInput: true }));
}

/** 202 with the addresses to follow an instance by. */
export function checkStatusAnswer(parts: ManagementParts, request: HostRequest, instanceId: string): HostAnswer {
  const links = parts.urls.checkStatus(request.origin, instanceId);
  return json(202, links, { location: parts.urls.statusQuery(request.origin, instanceId), "retry-after": "10" });
}

export function alreadyExists(runtimeStatus: string): HostAnswer {
  return wentWrong(
    `An Orchestration instance with the status ${runtimeStatus} already exists.`,
    "DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException",
  );
}

/** Names the .NET type the real host names; the wording of its JSON reader is copied only for an empty body. */
export function invalidJson(body: string): HostAnswer {
  return failure(400, "Invalid JSON content", {
    message:
      body === ""
        ? "Error reading JToken from JsonReader. Path '', line 0, position 0."
        : "The request body is not valid JSON.",
    type: "Newtonsoft.Json.JsonReaderException",
  });
}

/** The sentence about a name that no function of this kind has, with the names that exist. */
export function unknownFunction(app: FunctionApp, kind: "orchestrator" | "entity", name: string): string {
  const trigger = kind === "orchestrator" ? "orchestrationtrigger" : "entitytrigger";
  const known = app.functions.filter((entry) => entry.trigger.type === trigger).map((entry) => `'${entry.name}'`);
  return `The function '${name}' doesn't exist, is disabled, or is not an ${kind} function. Additional info: ${
    known.length === 0
      ? `No ${kind} functions are currently registered!`
      : `The following are the known ${kind} functions: ${known.join(", ")}.`
  }`;
}

type Created =
  | { readonly ok: true; readonly instanceId: string }
  | { readonly ok: false; readonly refusal: HostAnswer };

function tryCreate(
  { app, hub }: ManagementParts,
  request: HostRequest,
  orchestrator: string,
  instanceId: string | undefined,
): Created {
  const input = bodyText(request).trim();
  const version = request.query.get("version") ?? undefined;
  const refusal = refuseName(app, orchestrator) ?? refuseId(instanceId) ?? refuseBody(input);
  if (refusal !== undefined) return { ok: false, refusal };
  const created = hub.create({
    orchestrator,
    ...(instanceId === undefined ? {} : { instanceId }),
    input: input === "" ? undefined : input,
    ...(version === undefined ? {} : { version }),
  });
  return created.ok
    ? { ok: true, instanceId: created.value.instanceId }
    : { ok: false, refusal: explainRefusal(created.refusal) };
}

function explainRefusal(refusal: HubRefusal): HostAnswer {
  if (refusal.kind === "wrongState") return alreadyExists(refusal.runtimeStatus);
  return badArgument("message" in refusal ? refusal.message : `The instance cannot be created: ${refusal.kind}.`);
}

function refuseBody(input: string): HostAnswer | undefined {
  return input === "" || isJson(input) ? undefined : invalidJson(input);
}

function refuseName(app: FunctionApp, orchestrator: string): HostAnswer | undefined {
  if (app.find("orchestrationTrigger", orchestrator) !== undefined) return undefined;
  return badArgument(unknownFunction(app, "orchestrator", orchestrator));
}

const FORBIDDEN_IN_ID = /[/\\#?\p{Cc}]/u;

function refuseId(instanceId: string | undefined): HostAnswer | undefined {
  if (instanceId === undefined) return undefined;
  const refuse = (reason: string) => badArgument(`instanceId (Parameter '${reason}')`);
  if (instanceId.startsWith("@")) return refuse("Orchestration instance ids must not start with @.");
  if (FORBIDDEN_IN_ID.test(instanceId)) {
    return refuse("Orchestration instance ids must not contain /, \\, #, ?, or control characters.");
  }
  return instanceId.length > 256 ? refuse("Instance ID lengths must not exceed 256 characters.") : undefined;
}

/** Seconds to wait for the end; `undefined` when the caller does not want to wait. 10 without a usable `timeout`. */
function readWait(query: URLSearchParams): number | undefined {
  if (!query.has("timeout") && !query.has("pollingInterval")) return undefined;
  const seconds = Number.parseFloat(query.get("timeout") ?? "");
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 86_400) : 10;
}

/** The finished instance, or `undefined` when the time is over first. */
async function waitForEnd(
  { hub, clock }: ManagementParts,
  instanceId: string,
  timeoutMs: number,
): Promise<InstanceStatus | undefined> {
  const timeUp = new AbortController();
  const call = clock.schedule(clock.now() + timeoutMs, () => timeUp.abort());
  const status = await hub.whenFinished(instanceId, timeUp.signal);
  call.cancel();
  return status !== undefined && isFinished(status.runtimeStatus) ? status : undefined;
}

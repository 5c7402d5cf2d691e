import type { HubRefusal, InstanceStatus } from "../../contract.ts";
import { invalidInstanceIdMessage, unknownFunctionMessage } from "../../refusals.ts";
import { isFinished } from "../../runtime-status.ts";
import { badArgument, bodyText, type HostRequest, type HostResponse, jsonText } from "../http-message.ts";
import { isJson, statusText, storedValue } from "./instance-status.ts";
import { alreadyExists, checkStatusResponse, invalidJson, type ManagementContext } from "./management-responses.ts";

/** `POST orchestrators/{name}[/{instanceId}][?timeout=&pollingInterval=&version=]`: starts an instance; may wait for its end. */
export async function createInstance(
  context: ManagementContext,
  request: HostRequest,
  orchestrator: string,
  instanceId: string | undefined,
): Promise<HostResponse> {
  const created = await tryCreate(context, request, orchestrator, instanceId);
  if ("response" in created) return created.response;
  const waitSeconds = readWait(request.query);
  if (waitSeconds === undefined) return checkStatusResponse(context, request, created.instanceId);
  const ended = await waitForEnd(context, created.instanceId, waitSeconds * 1000);
  if (ended === undefined) return checkStatusResponse(context, request, created.instanceId);
  const completed = ended.runtimeStatus === "Completed";
  return jsonText(
    200,
    completed ? storedValue(ended.output) : statusText(ended, { showInput: true, history: undefined }),
  );
}

/** The new instance's ID, or the response that refuses to create it. Name and ID are checked before the body. */
async function tryCreate(
  { app, hub }: ManagementContext,
  request: HostRequest,
  orchestrator: string,
  instanceId: string | undefined,
): Promise<{ readonly instanceId: string } | { readonly response: HostResponse }> {
  const input = bodyText(request).trim();
  const version = request.query.get("version") ?? undefined;
  const invalid =
    unknownFunctionMessage(app, "orchestrator", orchestrator) ??
    (instanceId === undefined ? undefined : invalidInstanceIdMessage(instanceId));
  if (invalid !== undefined) return { response: badArgument(invalid) };
  if (input !== "" && !isJson(input)) return { response: invalidJson(input) };
  const traceParent = request.headers["traceparent"];
  const given = input === "" ? undefined : input;
  const created = await hub.create({ orchestrator, instanceId, input: given, version, traceParent });
  return created.ok ? created.value : { response: refusalResponse(created.refusal) };
}

function refusalResponse(refusal: HubRefusal): HostResponse {
  if (refusal.kind === "wrongState") return alreadyExists(refusal.message);
  return badArgument("message" in refusal ? refusal.message : `The instance cannot be created: ${refusal.kind}.`);
}

/** Seconds to wait for the end; `undefined` when the caller does not ask to wait. 10 without a valid `timeout`. */
function readWait(query: URLSearchParams): number | undefined {
  if (!query.has("timeout") && !query.has("pollingInterval")) return undefined;
  const seconds = Number.parseFloat(query.get("timeout") ?? "");
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 86_400) : 10;
}

/** The finished instance; `undefined` when the time is over first. */
async function waitForEnd(
  { hub, clock }: ManagementContext,
  instanceId: string,
  timeoutMs: number,
): Promise<InstanceStatus | undefined> {
  const timeUp = new AbortController();
  const call = clock.schedule(clock.now() + timeoutMs, () => timeUp.abort());
  const status = await hub.whenFinished(instanceId, timeUp.signal);
  call.cancel();
  return status !== undefined && isFinished(status.runtimeStatus) ? status : undefined;
}

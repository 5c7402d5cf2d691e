import type { ArmCall, InternalCall } from "../arm/arm-call.ts";
import {
  apiVersionInvalid,
  apiVersionMissing,
  authorizationFailed,
  bodyMalformed,
  internalError,
  notSimulated,
  pathMalformed,
  regionOut,
  tokenInvalid,
  tokenMissing,
} from "../arm/errors.ts";
import type { RegionIndex } from "../arm/regions.ts";
import type { HttpMethod, SimulatorClock, SimulatorRequest, SimulatorResponse } from "../arm/service.ts";
import type { CallFault, FaultInjector } from "../faults/faults.ts";
import type { Journal } from "../history/journal.ts";
import type { CallLog } from "./call-log.ts";
import type { ArrivedRequest } from "./http-exchange.ts";
import type { Identity, Principal } from "./identity.ts";
import type { AccessControl } from "./rbac.ts";
import type { Router } from "./router.ts";
import type { Throttling } from "./throttling.ts";

/** Azure Resource Manager's front door: every call passes here, in this order, before a service sees it. */
export interface Gateway {
  answer(arrived: ArrivedRequest): Promise<GatewayAnswer>;
  /** Calls an operation as ARM itself does: no token, no throttling, no faults, not in the call log. */
  callInternally(call: InternalCall): Promise<SimulatorResponse>;
  /** Calls an operation as it was called in an earlier life, with the origin and query of then. */
  callAgain(call: PastCall): Promise<SimulatorResponse>;
}

export type GatewayAnswer =
  | { readonly kind: "respond"; readonly response: SimulatorResponse }
  /** The connection breaks; the caller cannot know whether Azure acted. */
  | { readonly kind: "drop" };

interface PastCall extends InternalCall {
  readonly origin: string;
  readonly query: Readonly<Record<string, string>>;
}

export interface GatewayParts {
  readonly router: Router;
  readonly identity: Identity;
  readonly access: AccessControl;
  readonly throttling: Throttling;
  readonly faults: FaultInjector;
  readonly regions: RegionIndex;
  readonly calls: CallLog;
  readonly clock: Pick<SimulatorClock, "now">;
  readonly journal: Pick<Journal, "carryOut">;
  readonly newGuid: () => string;
  /** What ARM refuses before it asks the provider: subscription, registration, resource group, locks. */
  readonly platformRefusal: (call: ArmCall) => SimulatorResponse | undefined;
  /** Waits in real time: a client measures its time-outs by its own clock. */
  readonly waitMs: (milliseconds: number) => Promise<void>;
}

const API_VERSION = /^\d{4}-\d{2}-\d{2}(-[a-z]+)?$/i;
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"]);

type Parsed<T> = { readonly value: T } | { readonly refusal: SimulatorResponse };

export function createGateway(parts: GatewayParts): Gateway {
  const answer = async (arrived: ArrivedRequest): Promise<GatewayAnswer> => {
    const routed = route(parts, arrived);
    const action = "refusal" in routed ? undefined : routed.value.operation.action;
    const outcome = "refusal" in routed ? respond(routed.refusal) : await handleRouted(parts, arrived, routed.value);
    const status = outcome.kind === "drop" ? 0 : outcome.response.status;
    const time = new Date(parts.clock.now()).toISOString();
    parts.calls.record({ time, method: arrived.method, path: arrived.path, status, action });
    return outcome.kind === "drop" ? outcome : respond(withArmHeaders(parts, arrived, outcome.response));
  };
  return {
    answer,
    callInternally: (call) => {
      const [path = "", query = ""] = call.path.split("?");
      const origin = "https://management.azure.com";
      return callAgain(parts, { ...call, path, origin, query: Object.fromEntries(new URLSearchParams(query)) });
    },
    callAgain: (call) => callAgain(parts, call),
  };
}

type Routed = NonNullable<ReturnType<Router["match"]>>;

function route(parts: GatewayParts, arrived: ArrivedRequest): Parsed<Routed> {
  if (!METHODS.has(arrived.method)) return { refusal: notSimulated(arrived.method, arrived.path) };
  try {
    // The set above holds exactly the members of HttpMethod.
    const match = parts.router.match(arrived.method as HttpMethod, arrived.path);
    return match === undefined ? { refusal: notSimulated(arrived.method, arrived.path) } : { value: match };
  } catch (error) {
    if (error instanceof URIError) return { refusal: pathMalformed(arrived.path) };
    throw error;
  }
}

async function handleRouted(parts: GatewayParts, arrived: ArrivedRequest, routed: Routed): Promise<GatewayAnswer> {
  const parsed = parseCall(parts, arrived, routed);
  if ("refusal" in parsed) return respond(parsed.refusal);
  const call = parsed.value;
  const { operation, request, principal } = call;
  if (!parts.access.permits(operation.action)) {
    return respond(authorizationFailed(principal, operation.action, scopeOf(request.path)));
  }
  const admission = parts.throttling.admit(call);
  if (admission.refusal !== undefined) return respond(admission.refusal);
  const faults = parts.faults.forCall(call);
  const delayMs = faults.reduce((sum, fault) => sum + (fault.kind === "delay" ? fault.delayMs : 0), 0);
  if (delayMs > 0) await parts.waitMs(delayMs);
  const planned = plannedAnswer(faults);
  if (planned !== undefined) return planned;
  const response = await act(parts, call);
  if (faults.some((fault) => fault.kind === "dropAnswerAfterActing")) return { kind: "drop" };
  return respond({ ...response, headers: { ...admission.headers, ...response.headers } });
}

function parseCall(parts: GatewayParts, arrived: ArrivedRequest, routed: Routed): Parsed<ArmCall> {
  const principal = parts.identity.principalOf(arrived.headers["authorization"]);
  const authorizationUri = parts.identity.authorizationUri(arrived.origin);
  if (principal === "missing") return { refusal: tokenMissing(authorizationUri) };
  if (principal === "invalid") return { refusal: tokenInvalid(authorizationUri) };
  const apiVersion = arrived.query.get("api-version") ?? "";
  if (apiVersion === "") return { refusal: apiVersionMissing() };
  if (!API_VERSION.test(apiVersion)) return { refusal: apiVersionInvalid(apiVersion) };
  const body = parseBody(arrived.bodyText);
  if ("refusal" in body) return body;
  return { value: armCall(parts, routed, { ...arrived, apiVersion, body: body.value }, principal) };
}

function armCall(
  parts: GatewayParts,
  routed: Routed,
  arrived: Omit<ArrivedRequest, "bodyText"> & { readonly apiVersion: string; readonly body: unknown },
  principal: Principal,
): ArmCall {
  const { origin, path, query, headers, apiVersion, body } = arrived;
  const { operation, params } = routed;
  const request: SimulatorRequest = {
    method: operation.method,
    origin,
    path,
    params,
    query,
    apiVersion,
    headers,
    body,
  };
  return { operation, request, principal, region: parts.regions.regionOf(request) };
}

function parseBody(text: string): Parsed<unknown> {
  if (text.trim() === "") return { value: undefined };
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch (error) {
    return { refusal: bodyMalformed(error instanceof Error ? error.message : String(error)) };
  }
}

function plannedAnswer(faults: readonly CallFault[]): GatewayAnswer | undefined {
  for (const fault of faults) {
    if (fault.kind === "answer") return respond(fault.response);
    if (fault.kind === "dropBeforeActing") return { kind: "drop" };
  }
  return undefined;
}

async function act(parts: GatewayParts, call: ArmCall): Promise<SimulatorResponse> {
  try {
    return await parts.journal.carryOut(call, () => perform(parts, call));
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return internalError(`The simulator failed in ${call.operation.name}: ${reason}`);
  }
}

async function perform(parts: GatewayParts, call: ArmCall): Promise<SimulatorResponse> {
  const refusal = parts.platformRefusal(call);
  if (refusal !== undefined) return refusal;
  if (call.region !== undefined && parts.faults.regionOut(call.region)) return regionOut(call.region);
  const response = await call.operation.handle(call.request);
  if (response.status < 300) learn(parts, call, response);
  return response;
}

function learn(parts: GatewayParts, call: ArmCall, response: SimulatorResponse): void {
  parts.regions.learn(call.request);
  if (call.operation.method === "PUT" && response.status !== 200) parts.faults.resourceCreated(call);
}

async function callAgain(parts: GatewayParts, call: PastCall): Promise<SimulatorResponse> {
  const match = parts.router.match(call.method, call.path);
  if (match === undefined) return notSimulated(call.method, call.path);
  const { method, origin, path, apiVersion, body } = call;
  const query = new Map(Object.entries(call.query)).set("api-version", apiVersion);
  const arrived = { method, origin, path, query, headers: {}, apiVersion, body };
  return act(parts, armCall(parts, match, arrived, { appId: "arm", objectId: "arm" }));
}

function respond(response: SimulatorResponse): GatewayAnswer {
  return { kind: "respond", response };
}

/** The scope ARM names in a 403: the resource's path in plain text. */
function scopeOf(path: string): string {
  return decodeURIComponent(path).replace(/\/{2,}/g, "/");
}

/** What ARM puts on every answer. */
function withArmHeaders(parts: GatewayParts, arrived: ArrivedRequest, response: SimulatorResponse): SimulatorResponse {
  const requestId = parts.newGuid();
  const correlationId = arrived.headers["x-ms-correlation-request-id"] ?? parts.newGuid();
  const now = new Date(parts.clock.now());
  const headers: Record<string, string> = {
    "cache-control": "no-cache",
    pragma: "no-cache",
    expires: "-1",
    date: now.toUTCString(),
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-ms-request-id": requestId,
    "x-ms-correlation-request-id": correlationId,
    "x-ms-routing-request-id": `LOCAL:${now.toISOString().replace(/[-:]|\.\d{3}/g, "")}:${requestId}`,
  };
  const clientRequestId = arrived.headers["x-ms-client-request-id"];
  if (clientRequestId !== undefined) headers["x-ms-client-request-id"] = clientRequestId;
  return { ...response, headers: { ...headers, ...response.headers } };
}

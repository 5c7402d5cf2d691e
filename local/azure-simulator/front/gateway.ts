import type { ArmCall, InternalCall, Principal } from "../arm/arm-call.ts";
import {
  ArmError,
  apiVersionInvalid,
  apiVersionMissing,
  authorizationFailed,
  bodyMalformed,
  bodyTooDeep,
  internalError,
  notSimulated,
  pathMalformed,
  regionOut,
  tokenInvalid,
  tokenMissing,
} from "../arm/errors.ts";
import { type IdCasing, withListedIds } from "../arm/id-casing.ts";
import type { RegionIndex } from "../arm/regions.ts";
import type { HttpMethod, SimulatorClock, SimulatorRequest, SimulatorResponse } from "../arm/service.ts";
import type { FaultInjector } from "../faults/faults.ts";
import type { Journal } from "../history/journal.ts";
import type { CallLog } from "./call-log.ts";
import { errorResponse } from "./error-response.ts";
import type { ReceivedRequest } from "./http-exchange.ts";
import type { Identity } from "./identity.ts";
import { isTooDeep, MAX_JSON_DEPTH } from "./json-depth.ts";
import type { AccessControl } from "./rbac.ts";
import type { Router } from "./router.ts";
import type { Throttling } from "./throttling.ts";

/** Azure Resource Manager's gateway: every call passes these checks, in this order, before it reaches a service. */
export interface Gateway {
  handle(received: ReceivedRequest): Promise<GatewayResult>;
  /** Calls an operation as ARM itself does: no token, no throttling, no faults, not in the call log. */
  callInternally(call: InternalCall): Promise<SimulatorResponse>;
  /** Repeats a call from the journal, with its recorded origin and query. */
  replayCall(call: JournaledCall): Promise<SimulatorResponse>;
}

export type GatewayResult =
  | { readonly kind: "respond"; readonly response: SimulatorResponse }
  /** The connection is closed; the caller cannot know whether Azure acted. */
  | { readonly kind: "drop" };

interface JournaledCall extends InternalCall {
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
  /** Throws what ARM refuses before it asks the provider: subscription, registration, resource group, locks. */
  readonly checkPlatform: (call: ArmCall) => void;
  /** How lists spell the IDs of resources. */
  readonly idCasing: IdCasing;
  /** How many of the simulator's seconds pass in one of its clients'. */
  readonly secondsPerClientSecond: number;
  /** Waits in real time: a client measures its time-outs by its own clock. */
  readonly waitMs: (milliseconds: number) => Promise<void>;
}

const API_VERSION = /^(\d{4}-\d{2}-\d{2})(-[a-z]+)?$/i;
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"]);

export function createGateway(parts: GatewayParts): Gateway {
  const handle = async (received: ReceivedRequest): Promise<GatewayResult> => {
    let action: string | undefined;
    const outcome = await refusalsAsResponses(async () => {
      const routed = route(parts, received);
      action = routed.operation.action;
      return handleRouted(parts, received, routed);
    });
    const status = outcome.kind === "drop" ? 0 : outcome.response.status;
    const time = new Date(parts.clock.now()).toISOString();
    parts.calls.record({ time, method: received.method, path: received.path, status, action });
    return outcome.kind === "drop" ? outcome : respond(withArmHeaders(parts, received, outcome.response));
  };
  return {
    handle,
    callInternally: (call) => {
      const [path = "", query = ""] = call.path.split("?");
      const origin = "https://management.azure.com";
      return replayCall(parts, { ...call, path, origin, query: Object.fromEntries(new URLSearchParams(query)) });
    },
    replayCall: (call) => replayCall(parts, call),
  };
}

type Routed = NonNullable<ReturnType<Router["match"]>>;

/** @throws {@link ArmError} When the simulator does not know the call. */
function route(parts: GatewayParts, received: ReceivedRequest): Routed {
  const match = METHODS.has(received.method) ? find(parts, received) : undefined;
  if (match === undefined) throw notSimulated(received.method, received.path);
  return match;
}

function find(parts: GatewayParts, { method, path }: ReceivedRequest): Routed | undefined {
  try {
    // Only called with the members of the set above, which are those of HttpMethod.
    return parts.router.match(method as HttpMethod, path);
  } catch (error) {
    throw error instanceof URIError ? pathMalformed(path) : error;
  }
}

async function handleRouted(parts: GatewayParts, received: ReceivedRequest, routed: Routed): Promise<GatewayResult> {
  const call = parseCall(parts, received, routed);
  const { operation, request, principal } = call;
  if (!parts.access.permits(operation.action, scopeOf(request.path))) {
    throw authorizationFailed(principal, operation.action, scopeOf(request.path));
  }
  const rateLimitHeaders = parts.throttling.admit(call);
  const faults = parts.faults.forCall(call);
  const delayMs = faults.reduce((sum, fault) => sum + (fault.kind === "delay" ? fault.delayMs : 0), 0);
  if (delayMs > 0) await parts.waitMs(delayMs);
  for (const fault of faults) {
    if (fault.kind === "refuse") throw fault.error;
    if (fault.kind === "dropBeforeActing") return { kind: "drop" };
  }
  const response = await act(parts, call);
  if (faults.some((fault) => fault.kind === "dropAnswerAfterActing")) return { kind: "drop" };
  if (response.body !== undefined) {
    const body = withListedIds(response.body, parts.idCasing);
    return respond({ ...response, body, headers: { ...rateLimitHeaders, ...response.headers } });
  }
  return respond({ ...response, headers: { ...rateLimitHeaders, ...response.headers } });
}

function parseCall(parts: GatewayParts, received: ReceivedRequest, routed: Routed): ArmCall {
  const principal = parts.identity.principalOf(received.headers["authorization"]);
  const authorizationUri = parts.identity.authorizationUri(received.origin);
  if (principal === "missing") throw tokenMissing(authorizationUri);
  if (principal === "invalid") throw tokenInvalid(authorizationUri);
  const apiVersion = received.query.get("api-version") ?? "";
  if (apiVersion === "") throw apiVersionMissing();
  if (!isApiVersion(apiVersion)) throw apiVersionInvalid(apiVersion);
  const body = parseBody(received.bodyText);
  return armCall(parts, routed, { ...received, apiVersion, body }, principal);
}

/** A calendar date, perhaps with a suffix. Which versions a provider has is not checked. */
function isApiVersion(text: string): boolean {
  const [, date = ""] = API_VERSION.exec(text) ?? [];
  const atMs = Date.parse(date);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(date);
}

function armCall(
  parts: GatewayParts,
  routed: Routed,
  received: Omit<ReceivedRequest, "bodyText"> & { readonly apiVersion: string; readonly body: unknown },
  principal: Principal,
): ArmCall {
  const { origin, path, query, headers, apiVersion, body } = received;
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

function parseBody(text: string): unknown {
  if (text.trim() === "") return undefined;
  if (isTooDeep(text)) throw bodyTooDeep(MAX_JSON_DEPTH);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw bodyMalformed(error instanceof Error ? error.message : String(error));
  }
}

/** Carries out a call; what it throws, a refusal or a defect of the simulator, becomes the response. */
async function act(parts: GatewayParts, call: ArmCall): Promise<SimulatorResponse> {
  try {
    return await parts.journal.carryOut(call, () => perform(parts, call));
  } catch (error) {
    if (error instanceof ArmError) return errorResponse(error);
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return errorResponse(internalError(`The simulator failed in ${call.operation.name}: ${reason}`));
  }
}

async function perform(parts: GatewayParts, call: ArmCall): Promise<SimulatorResponse> {
  parts.checkPlatform(call);
  if (call.region !== undefined && parts.faults.regionOut(call.region)) throw regionOut(call.region);
  const response = await call.operation.handle(call.request);
  if (response.status < 300) learn(parts, call, response);
  return response;
}

function learn(parts: GatewayParts, call: ArmCall, response: SimulatorResponse): void {
  parts.regions.recordWrite(call.request);
  if (call.operation.method === "PUT" && response.status !== 200) parts.faults.resourceCreated(call);
}

async function replayCall(parts: GatewayParts, call: JournaledCall): Promise<SimulatorResponse> {
  const match = parts.router.match(call.method, call.path);
  if (match === undefined) return errorResponse(notSimulated(call.method, call.path));
  const { method, origin, path, apiVersion, body } = call;
  const query = new Map(Object.entries(call.query)).set("api-version", apiVersion);
  const received = { method, origin, path, query, headers: {}, apiVersion, body };
  return act(parts, armCall(parts, match, received, { appId: "arm", objectId: "arm" }));
}

async function refusalsAsResponses(run: () => Promise<GatewayResult>): Promise<GatewayResult> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ArmError) return respond(errorResponse(error));
    throw error;
  }
}

function respond(response: SimulatorResponse): GatewayResult {
  return { kind: "respond", response };
}

/** The scope ARM names in a 403: the resource's path in plain text. */
function scopeOf(path: string): string {
  return decodeURIComponent(path).replace(/\/{2,}/g, "/");
}

/** The headers that ARM adds to every response. */
function withArmHeaders(
  parts: GatewayParts,
  received: ReceivedRequest,
  response: SimulatorResponse,
): SimulatorResponse {
  const requestId = parts.newGuid();
  const correlationId = received.headers["x-ms-correlation-request-id"] ?? parts.newGuid();
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
  const clientRequestId = received.headers["x-ms-client-request-id"];
  if (clientRequestId !== undefined) headers["x-ms-client-request-id"] = clientRequestId;
  return { ...response, headers: { ...headers, ...inClientTime(response.headers, parts.secondsPerClientSecond) } };
}

/**
 * `Retry-After` in the client's seconds: on an accelerated clock a client would otherwise sleep many times too long. At least
 * one, because the Azure CLI takes 0 for "not given" and waits 30.
 */
function inClientTime(headers: SimulatorResponse["headers"] = {}, speed: number): Readonly<Record<string, string>> {
  if (speed === 1) return headers;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const isWait = name.toLowerCase() === "retry-after";
      return [name, isWait ? String(Math.max(1, Math.ceil(Number(value) / speed))) : value];
    }),
  );
}

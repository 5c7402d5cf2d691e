import {
  empty,
  type FindStream,
  type HandleRequest,
  type HostRequest,
  type HostResponse,
  json,
} from "../http-message.ts";
import type { KeyRing } from "./host-keys.ts";

export interface RequestGuardOptions {
  readonly keys: KeyRing;
  /** `Host.CORS`: origins whose pages may call this host; `*` stands for all. */
  readonly cors: readonly string[];
  readonly corsCredentials: boolean;
}

/**
 * Keeps web pages of other sites from using this host through the browser of its user: refuses foreign `Host` headers (DNS
 * rebinding), and requests that change state and come from a page of another origin. Programs that are not browsers send
 * neither `Origin` nor `Sec-Fetch-Site` and are not affected. Also answers for the origins in `Host.CORS`, as `func start` does.
 */
export function guardRequests(options: RequestGuardOptions, handle: HandleRequest): HandleRequest {
  return async (request) => {
    const refusal = refusalOf(options, request);
    if (refusal !== undefined) return refusal;
    const allowed = corsHeaders(options, request);
    if (allowed === undefined) return handle(request);
    if (isPreflight(request)) return empty(204, { ...allowed, ...preflightHeaders(request) });
    return withHeaders(await handle(request), allowed);
  };
}

/**
 * As {@link guardRequests}: requests that are refused, and preflights of allowed origins, are not streamed, so that the guarded
 * handler responds to them.
 */
export function guardStreams(options: RequestGuardOptions, findStream: FindStream): FindStream {
  return (request) => {
    if (refusalOf(options, request) !== undefined) return undefined;
    const allowed = corsHeaders(options, request);
    if (allowed !== undefined && isPreflight(request)) return undefined;
    const stream = findStream(request);
    if (stream === undefined || allowed === undefined) return stream;
    return (exchange) =>
      stream({
        ...exchange,
        respond: (response) => exchange.respond(withHeaders(response, allowed)),
        begin: (response) => exchange.begin(withHeaders(response, allowed)),
      });
  };
}

function withHeaders(response: HostResponse, headers: Readonly<Record<string, string>>): HostResponse {
  return { ...response, headers: { ...response.headers, ...headers } };
}

function refusalOf(options: RequestGuardOptions, request: HostRequest): HostResponse | undefined {
  const host = request.headers["host"] ?? "";
  if (!isLocal(host) && !hasKey(options.keys, request)) {
    return json(421, {
      Message: `This host serves the local machine only, not "${host}". Use http://127.0.0.1, or send the master key.`,
    });
  }
  const changesState = !["GET", "HEAD", "OPTIONS"].includes(request.method);
  if (!changesState || !isFromBrowser(request)) return undefined;
  if (isForeign(options, request)) {
    const origin = request.headers["origin"] ?? "another site";
    return json(403, {
      Message: `Pages of ${origin} may not change anything here. Allow the origin with Host.CORS in local.settings.json.`,
    });
  }
  return undefined;
}

const LOCAL_HOST = /^(127(?:\.\d{1,3}){3}|localhost|[a-z0-9-]+\.localhost|\[::1\])(:\d{1,5})?$/i;

function isLocal(host: string): boolean {
  return LOCAL_HOST.test(host);
}

/** A tunnel forwards requests under its own name, for example those of Event Grid; their key shows that they are wanted. */
function hasKey(keys: KeyRing, request: HostRequest): boolean {
  return keys.systemKey !== undefined && keys.allows("system", request);
}

function isFromBrowser({ headers }: HostRequest): boolean {
  return headers["origin"] !== undefined || headers["sec-fetch-site"] !== undefined;
}

function isForeign(options: RequestGuardOptions, request: HostRequest): boolean {
  const { origin, "sec-fetch-site": site = "same-origin" } = request.headers;
  if (origin === undefined) return !["same-origin", "none"].includes(site);
  return origin !== request.origin && !isAllowed(options, origin);
}

function isAllowed({ cors }: RequestGuardOptions, origin: string): boolean {
  return (
    cors.includes("*") || cors.some((allowed) => allowed.replace(/\/$/, "").toLowerCase() === origin.toLowerCase())
  );
}

/** `undefined` where CORS does not apply. */
function corsHeaders(options: RequestGuardOptions, { headers }: HostRequest): Record<string, string> | undefined {
  const { origin } = headers;
  if (origin === undefined || !isAllowed(options, origin)) return undefined;
  const credentials = options.corsCredentials ? { "access-control-allow-credentials": "true" } : {};
  const any = options.cors.includes("*") && !options.corsCredentials;
  return { "access-control-allow-origin": any ? "*" : origin, vary: "Origin", ...credentials };
}

function isPreflight({ method, headers }: HostRequest): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

function preflightHeaders({ headers }: HostRequest): Record<string, string> {
  return {
    "access-control-allow-methods": headers["access-control-request-method"] ?? "",
    "access-control-allow-headers": headers["access-control-request-headers"] ?? "",
  };
}

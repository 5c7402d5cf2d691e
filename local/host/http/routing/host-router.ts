import { EVENT_GRID_PATH, receiveEvents } from "../../triggers/event-grid.ts";
import { type AdminContext, handleAdminRequest } from "../endpoints/admin-endpoints.ts";
import { callFunction } from "../endpoints/function-endpoint.ts";
import { handleManagementRequest } from "../endpoints/management-api.ts";
import type { ManagementContext } from "../endpoints/management-responses.ts";
import { MANAGEMENT_PATH, RPC_PATH } from "../endpoints/management-urls.ts";
import { streamFunction } from "../endpoints/stream-endpoint.ts";
import {
  empty,
  type FindStream,
  type HandleRequest,
  type HostRequest,
  type HostResponse,
  json,
  pathSegments,
  text,
} from "../http-message.ts";
import { createFunctionRoutes } from "./function-routes.ts";
import type { KeyRing } from "./host-keys.ts";

export interface RouterContext extends ManagementContext, AdminContext {
  readonly keys: KeyRing;
  /** Path segment that grants access to the SDK's own endpoint, whose requests carry no key; `undefined`: no secret. */
  readonly rpcSecret: string | undefined;
  readonly routePrefix: string;
}

export interface HostRouter {
  readonly handle: HandleRequest;
  /** Finds the app's HTTP functions when the app streams. */
  readonly findStream: FindStream;
}

/** Routes all requests of the host by path: its own endpoints first, then the app's functions. */
export function createHostRouter(context: RouterContext): HostRouter {
  const findRoute = createFunctionRoutes(context.app, context.routePrefix);
  const endpoints: readonly [string, (request: HostRequest, below: readonly string[]) => Promise<HostResponse>][] = [
    [
      MANAGEMENT_PATH,
      async (request, below) =>
        ifAllowed(context, "system", request, () => handleManagementRequest(context, request, below)),
    ],
    [RPC_PATH, (request, below) => handleRpcRequest(context, request, below)],
    [
      EVENT_GRID_PATH,
      (request) => ifAllowed(context, "system", request, () => receiveEvents(context.app, request, context.onError)),
    ],
    [
      "/admin",
      (request, below) => ifAllowed(context, "admin", request, () => handleAdminRequest(context, request, below)),
    ],
  ];

  const findEndpoint = (segments: readonly string[]) =>
    endpoints.find(([base]) => `/${segments.slice(0, depthOf(base)).join("/")}`.toLowerCase() === base);

  const handle: HandleRequest = async (request) => {
    const segments = pathSegments(request.path);
    if (segments === undefined) return json(400, { Message: "The path contains a malformed escape sequence." });
    const endpoint = findEndpoint(segments);
    if (endpoint !== undefined) return endpoint[1](request, segments.slice(depthOf(endpoint[0])));
    const route = findRoute(request.method, request.path);
    if (route === undefined) return notFound(request);
    const { target, access } = route;
    if (!context.keys.allows(access, request, target.name)) return empty(401);
    return callFunction(context.app, route, request, (error) => context.onError(error, target));
  };

  const findStream: FindStream = (head) => {
    const { app, keys } = context;
    const { httpStreamUrl } = app;
    const segments = httpStreamUrl === undefined ? undefined : pathSegments(head.path);
    if (httpStreamUrl === undefined || segments === undefined || findEndpoint(segments) !== undefined) return undefined;
    const route = findRoute(head.method, head.path);
    if (route === undefined || !keys.allows(route.access, head, route.target.name)) return undefined;
    const onError = (error: unknown) => context.onError(error, route.target);
    return (exchange) => streamFunction(app, httpStreamUrl, route, exchange, onError);
  };
  return { handle, findStream };
}

function depthOf(path: string): number {
  return path.split("/").length - 1;
}

async function ifAllowed(
  { keys }: RouterContext,
  level: "system" | "admin",
  request: HostRequest,
  handle: () => Promise<HostResponse> | HostResponse,
): Promise<HostResponse> {
  return keys.allows(level, request) ? handle() : empty(401);
}

/** The SDK sends no key; the secret is part of the base URL in its binding. */
async function handleRpcRequest(
  context: RouterContext,
  request: HostRequest,
  below: readonly string[],
): Promise<HostResponse> {
  if (context.rpcSecret === undefined) return handleManagementRequest(context, request, below);
  if (below[0] === context.rpcSecret) return handleManagementRequest(context, request, below.slice(1));
  return ifAllowed(context, "system", request, () => handleManagementRequest(context, request, below));
}

function notFound(request: HostRequest): HostResponse {
  return request.method === "GET" && request.path === "/"
    ? text(200, "The local Functions host is running.")
    : empty(404);
}

import { EVENT_GRID_PATH, receiveEvents } from "../triggers/event-grid.ts";
import { type AdminParts, administer } from "./admin-endpoints.ts";
import { callFunction } from "./function-endpoint.ts";
import { createFunctionRoutes } from "./function-routes.ts";
import type { KeyRing } from "./host-keys.ts";
import {
  empty,
  type HandleRequest,
  type HostAnswer,
  type HostRequest,
  json,
  pathSegments,
  text,
} from "./http-message.ts";
import { manage } from "./management-api.ts";
import { MANAGEMENT_PATH, RPC_PATH } from "./management-urls.ts";
import type { ManagementParts } from "./orchestrator-endpoints.ts";

export interface FrontParts extends ManagementParts, AdminParts {
  readonly keys: KeyRing;
  /** Path segment that opens the SDK's own entrance, which carries no key; `undefined` leaves it open. */
  readonly rpcSecret: string | undefined;
  readonly routePrefix: string;
}

/** Everything the host answers over HTTP, by path: its own entrances first, then the app's functions. */
export function createHostFront(parts: FrontParts): HandleRequest {
  const findRoute = createFunctionRoutes(parts.app, parts.routePrefix);
  const entrances: readonly [string, (request: HostRequest, below: readonly string[]) => Promise<HostAnswer>][] = [
    [MANAGEMENT_PATH, async (request, below) => guarded(parts, "system", request, () => manage(parts, request, below))],
    [RPC_PATH, (request, below) => enterByRpc(parts, request, below)],
    [
      EVENT_GRID_PATH,
      (request) => guarded(parts, "system", request, () => receiveEvents(parts.app, request, parts.onError)),
    ],
    ["/admin", (request, below) => guarded(parts, "admin", request, () => administer(parts, request, below))],
  ];

  return async (request) => {
    const segments = pathSegments(request.path);
    if (segments === undefined) return json(400, { Message: "The path has a malformed escape." });
    for (const [base, enter] of entrances) {
      const depth = base.split("/").length - 1;
      if (`/${segments.slice(0, depth).join("/")}`.toLowerCase() === base) return enter(request, segments.slice(depth));
    }
    const route = findRoute(request.method, request.path);
    if (route === undefined) return notFound(request);
    const { target, access } = route;
    if (!parts.keys.allows(access, request, target.name)) return empty(401);
    return callFunction(parts.app, route, request, (error) => parts.onError(error, target));
  };
}

async function guarded(
  { keys }: FrontParts,
  level: "system" | "admin",
  request: HostRequest,
  enter: () => Promise<HostAnswer> | HostAnswer,
): Promise<HostAnswer> {
  return keys.allows(level, request) ? enter() : empty(401);
}

/** The SDK calls without a key; it finds the secret in the base URL of its binding. */
async function enterByRpc(parts: FrontParts, request: HostRequest, below: readonly string[]): Promise<HostAnswer> {
  if (parts.rpcSecret === undefined) return manage(parts, request, below);
  if (below[0] === parts.rpcSecret) return manage(parts, request, below.slice(1));
  return guarded(parts, "system", request, () => manage(parts, request, below));
}

function notFound(request: HostRequest): HostAnswer {
  return request.method === "GET" && request.path === "/"
    ? text(200, "The local Functions host is running.")
    : empty(404);
}

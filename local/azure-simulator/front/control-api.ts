import { durationMs } from "../arm/durations.ts";
import { isObject, listAt, stringAt } from "../arm/json.ts";
import type { Service, SimulatorClock, SimulatorResponse } from "../arm/service.ts";
import { parseFaultPlan } from "../faults/fault-plan.ts";
import type { FaultInjector } from "../faults/faults.ts";
import type { CallLog } from "./call-log.ts";
import type { ReceivedRequest } from "./http-exchange.ts";
import { isTooDeep, MAX_JSON_DEPTH } from "./json-depth.ts";
import type { AccessControl } from "./rbac.ts";

/** The simulator's own API under `/_simulator/`: never part of ARM's URL space, loopback only, no token. */
export interface ControlApi {
  /** Handles a control request; `undefined` when the path is not one. */
  handle(request: ReceivedRequest): Promise<SimulatorResponse> | undefined;
}

/** A clock that can be moved by hand; virtual clocks can. */
export interface MovableClock extends SimulatorClock {
  advance?(milliseconds: number): Promise<void>;
}

/** Event Grid's subscriptions, which are managed through this API. */
interface EventSubscriptions {
  state(): unknown;
  /** @returns The subscription with its ID, or every mistake in the body. */
  subscribe(body: unknown): Promise<{ readonly subscription: unknown } | { readonly mistakes: readonly string[] }>;
  unsubscribe(id: string): boolean;
}

export interface ControlParts {
  readonly clock: Pick<MovableClock, "advance">;
  /** Milliseconds since 1970, the simulator's time. */
  readonly now: () => number;
  readonly calls: CallLog;
  readonly faults: FaultInjector;
  readonly access: AccessControl;
  readonly eventSubscriptions: EventSubscriptions;
  readonly services: readonly Service[];
  /** Reads the state after everything that is due has happened. */
  readonly readState: <T>(read: () => T) => Promise<T>;
}

const PREFIX = "/_simulator/";
type Handler = (request: ReceivedRequest, body: unknown) => SimulatorResponse | Promise<SimulatorResponse>;

export function createControlApi(parts: ControlParts): ControlApi {
  const routes: Readonly<Record<string, Handler>> = {
    ...callRoutes(parts),
    ...faultRoutes(parts),
    ...clockRoutes(parts),
    ...rbacRoutes(parts),
    ...eventRoutes(parts),
    "GET state": async () => {
      const counts = await parts.readState(() => parts.services.map((service) => service.counts()));
      return ok(Object.assign({}, ...counts));
    },
  };
  return {
    handle(request) {
      if (!request.path.startsWith(PREFIX)) return undefined;
      return handleControl(routes, request);
    },
  };
}

async function handleControl(routes: Readonly<Record<string, Handler>>, request: ReceivedRequest) {
  const path = request.path.slice(PREFIX.length).replace(/\/+$/, "");
  const [resource = "", id] = path.split("/");
  const handler = routes[`${request.method} ${id === undefined ? resource : `${resource}/*`}`];
  if (handler === undefined) {
    return problem(404, [`${request.method} ${request.path}: known are ${Object.keys(routes).sort().join(", ")}`]);
  }
  const body = parseBody(request.bodyText);
  return "mistake" in body ? problem(400, [body.mistake]) : handler(request, body.value);
}

function callRoutes({ calls }: ControlParts): Readonly<Record<string, Handler>> {
  return {
    "GET calls": ({ query }) =>
      ok(query.get("list") === "true" ? { ...calls.summary(), calls: calls.list() } : calls.summary()),
    "DELETE calls": () => {
      calls.clear();
      return { status: 204 };
    },
  };
}

function faultRoutes({ faults }: ControlParts): Readonly<Record<string, Handler>> {
  return {
    "GET faults": () => ok(faults.state()),
    "POST faults": (_, body) => {
      const parsed = parseFaultPlan(body);
      if ("mistakes" in parsed) return problem(400, parsed.mistakes);
      faults.begin(parsed.plan);
      return { status: 201, body: faults.state() };
    },
    "DELETE faults": () => {
      faults.end();
      return { status: 204 };
    },
  };
}

function clockRoutes({ clock, now: nowMs }: ControlParts): Readonly<Record<string, Handler>> {
  const now = () => ({ now: new Date(nowMs()).toISOString() });
  return {
    "GET clock": () => ok(now()),
    "POST clock": async (_, body) => {
      const milliseconds = durationMs(stringAt(body, "advance") ?? "");
      if (milliseconds === undefined) return problem(400, ['advance: expected an ISO 8601 duration such as "PT3H"']);
      if (clock.advance === undefined) {
        return problem(409, ["advance: this clock runs by itself and cannot be moved; start with --clock virtual"]);
      }
      await clock.advance(milliseconds);
      return ok(now());
    },
  };
}

function rbacRoutes({ access }: ControlParts): Readonly<Record<string, Handler>> {
  return {
    "GET rbac": () => ok({ used: access.used(), permissions: access.current() ?? null }),
    "POST rbac": (_, body) => {
      const [actions, notActions] = [listAt(body, "actions"), listAt(body, "notActions")];
      const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
      if (!isObject(body) || !Array.isArray(body["actions"]) || ![...actions, ...notActions].every(isText)) {
        return problem(400, ['expected { "actions": ["Microsoft.Compute/*/read"], "notActions": [] }']);
      }
      access.restrictTo({ actions: actions.filter(isText), notActions: notActions.filter(isText) });
      access.forgetUsed();
      return { status: 201, body: { permissions: access.current() } };
    },
    "DELETE rbac": () => {
      access.restrictTo(undefined);
      access.forgetUsed();
      return { status: 204 };
    },
  };
}

function eventRoutes({ eventSubscriptions }: ControlParts): Readonly<Record<string, Handler>> {
  return {
    "GET event-subscriptions": () => ok(eventSubscriptions.state()),
    "POST event-subscriptions": async (_, body) => {
      const result = await eventSubscriptions.subscribe(body);
      return "mistakes" in result ? problem(400, result.mistakes) : { status: 201, body: result.subscription };
    },
    "DELETE event-subscriptions/*": ({ path }) => {
      const id = path.split("/").at(-1) ?? "";
      return eventSubscriptions.unsubscribe(id)
        ? { status: 204 }
        : problem(404, [`event-subscriptions/${id}: unknown`]);
    },
  };
}

function ok(body: unknown): SimulatorResponse {
  return { status: 200, body };
}

/** Every mistake, in one response. */
function problem(status: number, mistakes: readonly string[]): SimulatorResponse {
  const title = status === 400 ? "The request has mistakes." : "The request cannot be carried out.";
  return { status, headers: { "content-type": "application/problem+json" }, body: { status, title, mistakes } };
}

function parseBody(text: string): { readonly value: unknown } | { readonly mistake: string } {
  if (text.trim() === "") return { value: undefined };
  if (isTooDeep(text)) return { mistake: `the body has more than ${MAX_JSON_DEPTH} levels` };
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch (error) {
    return { mistake: `the body is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

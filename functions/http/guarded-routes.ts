import type {
  app as functionsApp,
  HttpFunctionOptions,
  HttpHandler,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from "@azure/functions";
import { type Caller, mayAct, type Role } from "../../domain/access/caller.ts";
import type { Instant } from "../../domain/instant.ts";
import { readPrincipal } from "./principal.ts";
import { problemResponse } from "./problem.ts";
import { type RecordDeps, recordedCall } from "./record-change.ts";
import type { RouteHandler } from "./route-call.ts";

/**
 * Who may call a route. `open`: everyone. `key`: whoever has a function key, also where callers sign in: for services that cannot.
 * `readerOrKey`: readers; where callers sign in there is a second address, below `keyed/`, for a function key.
 */
export type RouteAccess = Role | "open" | "key" | "readerOrKey";

/** A route; its access has to be stated. The guard decides on the host's `authLevel`. */
interface RouteOptions extends Omit<HttpFunctionOptions, "authLevel" | "handler" | "route"> {
  readonly access: RouteAccess;
  readonly handler: RouteHandler;
  readonly route: string;
}

/** Registers routes behind the guard, and timers. */
export interface Routes extends Pick<typeof functionsApp, "timer"> {
  http(name: string, options: RouteOptions): void;
}

/** How callers are known. */
export interface Access {
  /** Whether callers sign in, so that their principal counts and no function key is asked for. */
  readonly signIn: boolean;
  /** The app runs on the caller's own machine, where no key is asked for. */
  readonly isLocal: boolean;
  /** Whether a function key may approve. */
  readonly keyApproves: boolean;
}

/** Header with which the page and the command line say who they are: a form of another site cannot send it. */
const CLIENT_HEADER = "x-holdfast-client";
const KEYED = "keyed/";
/** Header with the app's time, by which a reader's clock that is wrong is told from data that is old. */
const TIME_HEADER = "x-holdfast-time";

/**
 * The one place where HTTP routes are registered. Where callers sign in, the host lets every request through and the guard asks for
 * the principal and its role; elsewhere the host asks for a function key and the principal's header, which any caller could send, is
 * not read.
 */
export function guardedRoutes(
  app: Pick<typeof functionsApp, "http" | "timer">,
  access: Access,
  deps: RecordDeps,
): Routes {
  return {
    timer: app.timer,
    http: (name, { access: wanted, handler, route, ...options }) => {
      const own: Answer = async (request, context, caller) =>
        withTime(await handler(request, context, recordedCall(deps, caller, context)), deps.now());
      if (wanted === "open") return app.http(name, { ...options, route, ...openTo(own) });
      const role = wanted === "key" || wanted === "readerOrKey" ? "reader" : wanted;
      if (!access.signIn || wanted === "key") return app.http(name, { ...options, route, ...keyed(access, role, own) });
      app.http(name, { ...options, route, ...signedIn(role, own) });
      if (wanted !== "readerOrKey") return;
      app.http(`${name}WithKey`, { ...options, route: `${KEYED}${route}`, ...keyed(access, role, own) });
    },
  };
}

type Answer = (request: HttpRequest, context: InvocationContext, caller: Caller) => ReturnType<HttpHandler>;
type Response = Awaited<ReturnType<HttpHandler>>;
type Guarded = Pick<HttpFunctionOptions, "authLevel" | "handler">;

function openTo(answer: Answer): Guarded {
  const caller = { kind: "open", roles: [] } as const;
  return { authLevel: "anonymous", handler: (request, context) => answer(request, context, caller) };
}

function keyed({ isLocal, keyApproves }: Access, role: Role, answer: Answer): Guarded {
  const caller: Caller = isLocal
    ? { kind: "local", roles: ["reader", "operator", "approver"] }
    : { kind: "key", roles: keyApproves ? ["reader", "operator", "approver"] : ["reader", "operator"] };
  const refused = forbidden(
    "A function key may not do this. It takes an approver who signs in, or approvals.withFunctionKey.",
  );
  return {
    authLevel: "function",
    handler: (request, context) => (mayAct(caller, role) ? answer(request, context, caller) : refused),
  };
}

function signedIn(role: Role, answer: Answer): Guarded {
  const guarded: HttpHandler = (request, context) => {
    const read = readPrincipal(request);
    if (read.kind !== "principal") return unauthorized(read.kind);
    const { caller } = read;
    const refusal = refusalOf(request, caller, role);
    if (refusal === undefined) return answer(request, context, caller);
    logRefusal(context, caller, refusal);
    return forbidden(refusal);
  };
  return { authLevel: "anonymous", handler: guarded };
}

/** A page of another site can send a browser's cookie, but neither this header nor another `Sec-Fetch-Site`. */
function refusalOf(request: HttpRequest, caller: Caller, role: Role): string | undefined {
  if (!mayAct(caller, role)) {
    return `This takes the app role Holdfast.${role[0]?.toUpperCase()}${role.slice(1)}, which you do not have.`;
  }
  if (request.method === "GET" || request.method === "HEAD") return undefined;
  const site = request.headers.get("sec-fetch-site") ?? "none";
  if (site !== "same-origin" && site !== "none") return "A page of another site may not do this.";
  return request.headers.has(CLIENT_HEADER) ? undefined : `The header ${CLIENT_HEADER} is missing; any value will do.`;
}

function logRefusal(context: InvocationContext, caller: Caller, refusal: string): void {
  const id = caller.kind === "principal" ? caller.id : caller.kind;
  context.warn(`${context.functionName} was refused to ${id}: ${refusal}`);
}

function unauthorized(because: "absent" | "malformed"): HttpResponseInit {
  const detail =
    because === "absent"
      ? "Sign in with Microsoft Entra ID, or send a token of it as Authorization: Bearer."
      : "App Service authentication handed over a principal that cannot be read. Sign in again with Microsoft Entra ID.";
  return problemResponse({ status: 401, title: "Unauthorized", detail }, { "WWW-Authenticate": "Bearer" });
}

function forbidden(detail: string): HttpResponseInit {
  return problemResponse({ status: 403, title: "Forbidden", detail });
}

/** The response with the app's time, unless it is none of ours: Durable's is a class. */
function withTime(response: Response, now: Instant): Response {
  const isOurs = response !== undefined && Object.getPrototypeOf(response) === Object.prototype;
  return isOurs
    ? { ...response, headers: { ...(response as HttpResponseInit).headers, [TIME_HEADER]: now } }
    : response;
}

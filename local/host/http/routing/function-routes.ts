import { z } from "zod";
import type { FunctionApp, RegisteredFunction } from "../../contract.ts";
import type { AccessLevel } from "./host-keys.ts";
import { parseRouteTemplate, type RouteTemplate, RouteTemplateError } from "./route-template.ts";

const httpTriggerSchema = z.object({
  authLevel: z.enum(["anonymous", "function", "admin"]).default("anonymous"),
  methods: z.array(z.string()).default(["GET", "POST"]),
  route: z.string().optional(),
});

/** The function for a request, and the route parameters. */
export interface MatchedRoute {
  readonly target: RegisteredFunction;
  readonly access: AccessLevel;
  readonly parameters: Readonly<Record<string, string>>;
}

interface Route {
  readonly target: RegisteredFunction;
  readonly access: AccessLevel;
  readonly methods: readonly string[];
  readonly template: RouteTemplate;
}

/** Paths that are reserved for the host. */
const RESERVED = /^(admin|runtime|durabletask)(\/|$)/i;

/**
 * Finds the HTTP function for a request: the most specific route that matches path and method wins.
 *
 * @param routePrefix - `extensions.http.routePrefix` of host.json; may be empty.
 * @throws RouteTemplateError when a route is invalid or would hide one of the host's own.
 */
export function createFunctionRoutes(
  app: FunctionApp,
  routePrefix: string,
): (method: string, path: string) => MatchedRoute | undefined {
  const routes = app.functions
    .filter((target) => target.trigger.type === "httptrigger")
    .map((target) => toRoute(target, routePrefix))
    .sort((one, other) => (one.template.rank < other.template.rank ? -1 : 1));
  return (method, path) => {
    for (const { target, access, methods, template } of routes) {
      const parameters = methods.includes(method) ? template.match(path) : undefined;
      if (parameters !== undefined) return { target, access, parameters };
    }
    return undefined;
  };
}

function toRoute(target: RegisteredFunction, routePrefix: string): Route {
  const { authLevel, methods, route } = httpTriggerSchema.parse(target.trigger);
  const template = [routePrefix, route ?? target.name].filter(Boolean).join("/");
  if (RESERVED.test(template)) {
    throw new RouteTemplateError(`Route "${template}": function "${target.name}" would hide a route of the host.`);
  }
  return {
    target,
    access: authLevel,
    methods: methods.map((method) => method.toUpperCase()),
    template: parseRouteTemplate(template),
  };
}

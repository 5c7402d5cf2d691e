import { type Constraint, createConstraint } from "./route-constraints.ts";

/** The parsed route of a function. */
export interface RouteTemplate {
  /** The decoded parameters of a path that matches, else `undefined`. Case is ignored. */
  match(path: string): Readonly<Record<string, string>> | undefined;
  /** Compared as text, a more specific route sorts first. */
  readonly rank: string;
}

/** The template is invalid; the message names it and says why. */
export class RouteTemplateError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "RouteTemplateError";
  }
}

interface Parameter {
  readonly name: string;
  readonly constraints: readonly Constraint[];
  readonly optional: boolean;
  readonly catchAll: boolean;
  readonly fallback: string | undefined;
}

/**
 * Parses a route template of ASP.NET Core, as Azure Functions uses them: literals, `{x}`, `{x?}`, `{x=default}`,
 * `{x:constraint:constraint(…)}`, `{*rest}`, and several of these within one segment (`{name}.{extension}`).
 *
 * @throws RouteTemplateError
 */
export function parseRouteTemplate(template: string): RouteTemplate {
  const segments = template
    .split("/")
    .filter(Boolean)
    .map((segment) => parseSegment(segment, template));
  const pattern = new RegExp(`^${segments.map((segment) => segment.pattern).join("")}/?$`, "i");
  const parameters = segments.flatMap((segment) => segment.parameters);
  const names = parameters.map((parameter) => parameter.name.toLowerCase());
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    throw new RouteTemplateError(`Route "${template}": parameter "${repeated}" occurs twice.`);
  return {
    rank: segments.map((segment) => segment.rank).join(""),
    match: (path) => {
      const found = pattern.exec(path);
      return found === null ? undefined : readParameters(parameters, found);
    },
  };
}

function readParameters(parameters: readonly Parameter[], found: RegExpExecArray): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [index, parameter] of parameters.entries()) {
    const raw = found[index + 1];
    const value = raw === undefined || raw === "" ? parameter.fallback : decode(raw);
    if (value === undefined) {
      if (parameter.optional || parameter.catchAll) continue;
      return undefined;
    }
    if (!parameter.constraints.every((holds) => holds(value))) return undefined;
    values[parameter.name] = value;
  }
  return values;
}

/** A malformed escape is left as it was sent. */
function decode(raw: string): string {
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

interface Segment {
  readonly pattern: string;
  readonly parameters: readonly Parameter[];
  readonly rank: string;
}

function parseSegment(segment: string, template: string): Segment {
  const parts = splitSegment(segment, template);
  const parameters = parts.flatMap((part) => (part.parameter === undefined ? [] : [part.parameter]));
  const [only] = parameters;
  if (parts.length === 1 && only !== undefined) {
    const value = only.catchAll ? "(?:/(.*))?" : only.optional ? "(?:/([^/]+))?" : "/([^/]+)";
    return { pattern: value, parameters, rank: rankOf(only) };
  }
  if (parameters.some((parameter) => parameter.catchAll)) {
    throw new RouteTemplateError(`Route "${template}": a catch-all parameter must be a segment of its own.`);
  }
  const pattern = parts
    .map((part) => (part.parameter === undefined ? escapeLiteral(part.literal) : "([^/]+?)"))
    .join("");
  return { pattern: `/${pattern}`, parameters, rank: parameters.length === 0 ? "1" : "2" };
}

/** ASP.NET Core's order: literals, mixed segments, constrained, plain, constrained catch-all, catch-all. */
function rankOf(parameter: Parameter): string {
  const base = parameter.catchAll ? 5 : 3;
  return String(parameter.constraints.length > 0 ? base : base + 1);
}

interface Part {
  readonly literal: string;
  readonly parameter?: Parameter;
}

function splitSegment(segment: string, template: string): readonly Part[] {
  const parts: Part[] = [];
  let rest = segment;
  while (rest !== "") {
    const open = rest.indexOf("{");
    if (open === -1) {
      parts.push({ literal: rest });
      break;
    }
    if (open > 0) parts.push({ literal: rest.slice(0, open) });
    const close = closingBrace(rest, open);
    if (close === -1) throw new RouteTemplateError(`Route "${template}": "${segment}" has a "{" without "}".`);
    parts.push({ literal: "", parameter: parseParameter(rest.slice(open + 1, close), template) });
    rest = rest.slice(close + 1);
  }
  return parts;
}

/** The brace that closes the one at `open`; a regular expression inside may contain pairs of its own. */
function closingBrace(segment: string, open: number): number {
  let depth = 0;
  for (let index = open; index < segment.length; index += 1) {
    if (segment[index] === "{") depth += 1;
    if (segment[index] === "}") depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

function parseParameter(declaration: string, template: string): Parameter {
  const found = /^(\*{0,2})([A-Za-z_]\w*)((?::[A-Za-z]+(?:\(.*?\)(?=$|[:=?]))?)*)(?:=([^?]*))?(\?)?$/.exec(declaration);
  const name = found?.[2];
  if (found === null || name === undefined) {
    throw new RouteTemplateError(`Route "${template}": "{${declaration}}" is not a valid parameter.`);
  }
  const constraints = [...(found[3] ?? "").matchAll(/:([A-Za-z]+)(?:\((.*?)\)(?=$|:))?/g)];
  const fallback = found[4];
  return {
    name,
    constraints: constraints.map(([, kind = "", argument]) => constraint(kind, argument ?? "", template)),
    optional: found[5] === "?" || fallback !== undefined,
    catchAll: found[1] !== "",
    fallback,
  };
}

function constraint(kind: string, argument: string, template: string): Constraint {
  try {
    return createConstraint(kind, argument);
  } catch (error) {
    throw new RouteTemplateError(`Route "${template}": ${(error as Error).message}`, { cause: error });
  }
}

function escapeLiteral(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

import type { HttpMethod, Operation } from "../arm/service.ts";

/** Finds the operation for a method and path. */
export interface Router {
  match(method: HttpMethod, path: string): RouteMatch | undefined;
}

interface RouteMatch {
  readonly operation: Operation;
  /** Decoded, in the caller's casing. A `{+name}` parameter holds several segments, with a leading slash. */
  readonly params: Readonly<Record<string, string>>;
}

interface Node {
  readonly fixed: Map<string, Node>;
  parameter: Node | undefined;
  readonly operations: Map<HttpMethod, { readonly operation: Operation; readonly names: readonly string[] }>;
}

/**
 * Builds the router. Templates are ARM paths with `{parameters}`; one that starts with `{+scope}` matches any path that
 * ends in the rest of the template, as extension resources (locks, tags) do.
 *
 * @throws When two operations claim the same method and path: one of them could never be called.
 */
export function createRouter(operations: readonly Operation[]): Router {
  const root = newNode();
  const scoped: { readonly operation: Operation; readonly tail: Node; readonly length: number }[] = [];
  for (const operation of operations) {
    const segments = splitPath(operation.path);
    if (segments[0]?.startsWith("{+")) {
      const tail = newNode();
      insert(tail, operation, segments.slice(1));
      scoped.push({ operation, tail, length: segments.length - 1 });
    } else {
      insert(root, operation, segments);
    }
  }
  const matchScoped = (segments: readonly string[], method: HttpMethod): RouteMatch | undefined => {
    for (const { tail, length } of scoped) {
      const split = segments.length - length;
      const found = split < 0 ? undefined : find(tail, segments, split, method, []);
      const scope = `/${segments.slice(0, split).join("/")}`;
      if (found !== undefined) return { ...found, params: { ...found.params, scope } };
    }
    return undefined;
  };
  return {
    match(method, path) {
      const segments = decodePath(path);
      return find(root, segments, 0, method, []) ?? matchScoped(segments, method);
    },
  };
}

/** Decoded segments of a path, empty ones left out. */
function decodePath(path: string): readonly string[] {
  return splitPath(path).map((segment) => decodeURIComponent(segment));
}

function splitPath(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function newNode(): Node {
  return { fixed: new Map(), parameter: undefined, operations: new Map() };
}

function insert(root: Node, operation: Operation, segments: readonly string[]): void {
  let node = root;
  const names: string[] = [];
  for (const segment of segments) {
    if (segment.startsWith("{")) {
      names.push(segment.slice(1, -1));
      node.parameter ??= newNode();
      node = node.parameter;
    } else {
      const key = segment.toLowerCase();
      const next = node.fixed.get(key) ?? newNode();
      node.fixed.set(key, next);
      node = next;
    }
  }
  const other = node.operations.get(operation.method);
  if (other !== undefined) {
    throw new Error(`${operation.name} and ${other.operation.name} both handle ${operation.method} ${operation.path}.`);
  }
  node.operations.set(operation.method, { operation, names });
}

/** Fixed segments win over parameters; a search that fails backtracks to the parameter. */
function find(
  node: Node,
  segments: readonly string[],
  index: number,
  method: HttpMethod,
  values: readonly string[],
): RouteMatch | undefined {
  const segment = segments[index];
  if (segment === undefined) return atLeaf(node, method, values);
  const fixed = node.fixed.get(segment.toLowerCase());
  const direct = fixed && find(fixed, segments, index + 1, method, values);
  if (direct !== undefined) return direct;
  return node.parameter && find(node.parameter, segments, index + 1, method, [...values, segment]);
}

function atLeaf(node: Node, method: HttpMethod, values: readonly string[]): RouteMatch | undefined {
  const entry = node.operations.get(method);
  if (entry === undefined) return undefined;
  const params = Object.fromEntries(entry.names.map((name, index) => [name, values[index] ?? ""]));
  return { operation: entry.operation, params };
}

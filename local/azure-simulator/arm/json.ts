/** Reading JSON that came from outside: a member of the wrong type reads as absent. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at `path` below `value`; empty when there is none. */
export function objectAt(value: unknown, ...path: readonly string[]): JsonObject {
  let current: unknown = value;
  for (const name of path) current = isObject(current) ? current[name] : undefined;
  return isObject(current) ? current : {};
}

/** Whatever is at `path` below `value`; `undefined` when a member on the way is no object. */
export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  const name = path.at(-1);
  return name === undefined ? value : objectAt(value, ...path.slice(0, -1))[name];
}

/** The text at `path` below `value`. */
export function stringAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The number at `path` below `value`. */
export function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

/** The list at `path` below `value`; empty when there is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The members of `value` that are text, as tags are. */
export function stringMembers(value: unknown): Record<string, string> {
  const members: Record<string, string> = {};
  for (const [name, member] of Object.entries(isObject(value) ? value : {})) {
    if (typeof member === "string") members[name] = member;
  }
  return members;
}

/** `change` laid over `base` as ARM's PATCH does: objects are merged, everything else is replaced, `null` removes. */
export function mergePatch(base: JsonObject, change: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete merged[name];
    else merged[name] = isObject(value) ? mergePatch(objectAt(base, name), value) : value;
  }
  return merged;
}

import { isObject, type JsonObject } from "../../arm/json.ts";

export type Row = JsonObject;

/** Columns and members are found whatever their casing, as in Resource Graph; one that is spelled the same comes first. */
export function columnValue(row: Row, path: readonly string[]): unknown {
  let current: unknown = row;
  for (const name of path) {
    if (!isObject(current)) return undefined;
    const members = current;
    if (Object.hasOwn(members, name)) {
      current = members[name];
      continue;
    }
    const wanted = name.toLowerCase();
    const key = Object.keys(members).find((each) => each.toLowerCase() === wanted);
    current = key === undefined ? undefined : members[key];
  }
  return current;
}

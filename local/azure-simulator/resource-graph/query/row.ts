import { isObject, type JsonObject } from "../../arm/json.ts";

export type Row = JsonObject;

/** Columns and members are found whatever their casing, as in Resource Graph. */
export function columnValue(row: Row, path: readonly string[]): unknown {
  let current: unknown = row;
  for (const name of path) {
    if (!isObject(current)) return undefined;
    const members = current;
    const key = Object.keys(members).find((each) => each.toLowerCase() === name.toLowerCase());
    current = key === undefined ? undefined : members[key];
  }
  return current;
}

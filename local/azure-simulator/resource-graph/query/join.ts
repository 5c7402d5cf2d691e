import type { Query, Step } from "./query.ts";
import { columnValue, type Row } from "./row.ts";

type Join = Extract<Step, { readonly kind: "join" }>;

/**
 * Joins two tables as Kusto does: equal texts only in equal casing; a column of the right table whose name the left one has gets
 * the suffix `1`; `innerunique` keeps one row of the left table per key.
 *
 * Source: https://learn.microsoft.com/kusto/query/join-operator
 */
export function joinRows(left: readonly Row[], step: Join, right: readonly Row[]): readonly Row[] {
  const rightByKey = Map.groupBy(right, (row) =>
    keyOf(
      row,
      step.on.map(({ right: name }) => name),
    ),
  );
  const leftNames = step.on.map(({ left: name }) => name);
  const matchesOf = (row: Row) => rightByKey.get(keyOf(row, leftNames)) ?? [];
  if (step.flavor === "leftanti") return left.filter((row) => matchesOf(row).length === 0);
  const rightNames = columnsOf(step.right, right);
  const nothing: Row = Object.fromEntries(rightNames.map((name) => [name, null]));
  const taken = new Set(left.flatMap((row) => Object.keys(row)));
  const lefts = step.flavor === "innerunique" ? firstPerKey(left, leftNames) : left;
  return lefts.flatMap((row) => {
    const matches = matchesOf(row);
    const partners = matches.length === 0 && step.flavor === "leftouter" ? [nothing] : matches;
    return partners.map((partner) => ({ ...row, ...renamed(partner, taken) }));
  });
}

function keyOf(row: Row, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => columnValue(row, [name]) ?? ""));
}

function firstPerKey(rows: readonly Row[], names: readonly string[]): readonly Row[] {
  const keys = new Set<string>();
  return rows.filter((row) => {
    const key = keyOf(row, names);
    const isFirst = !keys.has(key);
    keys.add(key);
    return isFirst;
  });
}

/** Columns of a table, also of one without rows when its last projection names them. */
function columnsOf(query: Query, rows: readonly Row[]): readonly string[] {
  const projection = query.steps.findLast((step) => step.kind === "project");
  const projected = projection?.kind === "project" ? projection.columns.map(({ name }) => name) : [];
  return [...new Set([...projected, ...rows.flatMap((row) => Object.keys(row))])];
}

function renamed(row: Row, taken: ReadonlySet<string>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [taken.has(name) ? `${name}1` : name, value]));
}

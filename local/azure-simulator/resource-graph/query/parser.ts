import { queryInvalid } from "../errors.ts";
import { parseExpression } from "./expression-parser.ts";
import { tokenize } from "./lexer.ts";
import type { Column, Query, Step } from "./query.ts";
import { createTokenReader, describe, type TokenReader } from "./token-reader.ts";

/**
 * Reads the part of the query language that the simulator knows.
 *
 * @throws {@link ArmError} 400 naming the operator that is not known.
 */
export function parseQuery(text: string): Query {
  const reader = createTokenReader(tokenize(text));
  const query = pipeline(reader);
  if (reader.peek() !== undefined) throw queryInvalid(`Unexpected '${describe(reader.peek())}'.`);
  return query;
}

function pipeline(reader: TokenReader): Query {
  const table = reader.name();
  const steps: Step[] = [];
  while (reader.take("|")) steps.push(step(reader));
  return { table, steps };
}

const STEPS: Readonly<Record<string, (reader: TokenReader) => Step>> = {
  where: (reader) => ({ kind: "where", condition: parseExpression(reader) }),
  project: (reader) => ({ kind: "project", columns: columns(reader) }),
  extend: (reader) => ({ kind: "extend", columns: columns(reader) }),
  join,
  summarize,
  order,
  sort: order,
  take: (reader) => ({ kind: "take", count: reader.number() }),
  limit: (reader) => ({ kind: "take", count: reader.number() }),
  count: () => ({ kind: "count" }),
};

function step(reader: TokenReader): Step {
  const name = reader.name();
  const read = STEPS[name.toLowerCase()];
  if (read !== undefined) return read(reader);
  throw queryInvalid(`The operator '${name}' is not simulated. Known are ${Object.keys(STEPS).join(", ")}.`);
}

function columns(reader: TokenReader): readonly Column[] {
  const list: Column[] = [];
  do list.push(column(reader, list.length));
  while (reader.take(","));
  return list;
}

/** `name = expression`, or a column under its own name. */
function column(reader: TokenReader, index: number): Column {
  const value = parseExpression(reader);
  if (!reader.take("=")) return { name: columnName(value) ?? `Column${index + 1}`, value };
  const name = columnName(value);
  if (name === undefined) throw queryInvalid("The left side of '=' must be a column name.");
  return { name, value: parseExpression(reader) };
}

function columnName(value: Column["value"]): string | undefined {
  return value.kind === "column" ? value.path.join("_") : undefined;
}

function join(reader: TokenReader): Step {
  reader.expect("kind");
  reader.expect("=");
  const kind = reader.name();
  if (kind.toLowerCase() !== "leftanti")
    throw queryInvalid(`The join kind '${kind}' is not simulated; only leftanti is.`);
  reader.expect("(");
  const right = pipeline(reader);
  reader.expect(")");
  reader.expect("on");
  const first = reader.name();
  if (first !== "$left") return { kind: "leftanti", right, leftKey: first, rightKey: first };
  reader.expect(".");
  const leftKey = reader.name();
  reader.expect("==");
  reader.expect("$right");
  reader.expect(".");
  return { kind: "leftanti", right, leftKey, rightKey: reader.name() };
}

function summarize(reader: TokenReader): Step {
  const first = reader.name();
  const countName = reader.take("=") ? first : "count_";
  const aggregate = countName === first ? reader.name() : first;
  if (aggregate.toLowerCase() !== "count")
    throw queryInvalid(`The aggregate '${aggregate}' is not simulated; only count() is.`);
  reader.expect("(");
  reader.expect(")");
  return { kind: "summarize", countName, by: reader.take("by") ? columns(reader) : [] };
}

function order(reader: TokenReader): Step {
  reader.expect("by");
  const by: { value: Column["value"]; descending: boolean }[] = [];
  do {
    const value = parseExpression(reader);
    const ascending = reader.take("asc");
    if (!ascending) reader.take("desc");
    by.push({ value, descending: !ascending });
  } while (reader.take(","));
  return { kind: "order", by };
}

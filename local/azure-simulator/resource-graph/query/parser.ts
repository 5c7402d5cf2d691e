import { queryInvalid } from "../errors.ts";
import { parseExpression } from "./expression-parser.ts";
import { tokenize } from "./lexer.ts";
import { type Column, JOIN_FLAVORS, type JoinFlavor, type Query, type Step } from "./query.ts";
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

/** Functions whose result keeps the name of the column that they convert, as in `summarize count() by tostring(a.b)`: `a_b`. */
const CONVERSIONS: ReadonlySet<string> = new Set(["tostring", "todatetime"]);

/** `name = expression`, or a column under its own name. */
function column(reader: TokenReader, index: number): Column {
  const value = parseExpression(reader);
  if (!reader.take("=")) return { name: columnName(value) ?? `Column${index + 1}`, value };
  const name = value.kind === "column" ? columnName(value) : undefined;
  if (name === undefined) throw queryInvalid("The left side of '=' must be a column name.");
  return { name, value: parseExpression(reader) };
}

function columnName(value: Column["value"]): string | undefined {
  if (value.kind === "column") return value.path.join("_");
  const [argument] = value.kind === "call" && CONVERSIONS.has(value.name) ? value.arguments : [];
  return argument?.kind === "column" ? argument.path.join("_") : undefined;
}

/** Without a kind it is `innerunique`, as in Kusto. */
function join(reader: TokenReader): Step {
  const flavor = reader.take("kind") ? flavorIn(reader) : "innerunique";
  reader.expect("(");
  const right = pipeline(reader);
  reader.expect(")");
  reader.expect("on");
  const on = [joinedColumns(reader)];
  while (reader.take(",")) on.push(joinedColumns(reader));
  return { kind: "join", flavor, right, on };
}

function flavorIn(reader: TokenReader): JoinFlavor {
  reader.expect("=");
  const name = reader.name();
  const flavor = JOIN_FLAVORS.find((each) => each === name.toLowerCase());
  if (flavor === undefined) {
    throw queryInvalid(`The join kind '${name}' is not simulated. Known are ${JOIN_FLAVORS.join(", ")}.`);
  }
  return flavor;
}

/** `column`, or `$left.column == $right.column`. */
function joinedColumns(reader: TokenReader) {
  const first = reader.name();
  if (first !== "$left") return { left: first, right: first };
  reader.expect(".");
  const left = reader.name();
  reader.expect("==");
  reader.expect("$right");
  reader.expect(".");
  return { left, right: reader.name() };
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

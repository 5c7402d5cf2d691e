import { queryInvalid } from "../errors.ts";
import type { Token } from "./lexer.ts";
import type { Expression } from "./query.ts";
import { describe, type TokenReader } from "./token-reader.ts";

const COMPARISONS: ReadonlySet<string> = new Set([
  "==",
  "!=",
  "=~",
  "!~",
  "<",
  "<=",
  ">",
  ">=",
  "contains",
  "!contains",
  "startswith",
  "!startswith",
  "endswith",
  "!endswith",
  "has",
  "!has",
]);
const MEMBERSHIPS: ReadonlySet<string> = new Set(["in", "!in", "in~", "!in~"]);
const FUNCTIONS: ReadonlySet<string> = new Set([
  "tostring",
  "tolower",
  "toupper",
  "todatetime",
  "isnotempty",
  "isempty",
  "isnotnull",
  "isnull",
  "ago",
  "now",
  "not",
]);

/** `or` of `and` of comparisons. @throws {@link ArmError} 400 */
export function parseExpression(reader: TokenReader): Expression {
  return chain(reader, "or", () => chain(reader, "and", () => comparison(reader)));
}

function chain(reader: TokenReader, kind: "and" | "or", part: () => Expression): Expression {
  const first = part();
  const parts = [first];
  while (reader.take(kind)) parts.push(part());
  return parts.length === 1 ? first : { kind, parts };
}

function comparison(reader: TokenReader): Expression {
  const left = operand(reader);
  const token = reader.peek();
  if (token?.kind !== "symbol") return left;
  if (COMPARISONS.has(token.text)) {
    reader.next();
    return { kind: "compare", operator: token.text, left, right: operand(reader) };
  }
  if (!MEMBERSHIPS.has(token.text)) return left;
  reader.next();
  const options = listInParentheses(reader);
  const [negated, ignoreCase] = [token.text.startsWith("!"), token.text.endsWith("~")];
  return { kind: "in", negated, ignoreCase, value: left, options };
}

function operand(reader: TokenReader): Expression {
  if (reader.take("(")) {
    const inner = parseExpression(reader);
    reader.expect(")");
    return inner;
  }
  const token = reader.next();
  return token.kind === "name" ? named(reader, token.text) : literal(token);
}

function literal(token: Token): Expression {
  if (token.kind === "text") return { kind: "literal", value: token.text };
  if (token.kind === "number") return { kind: "literal", value: token.value };
  if (token.kind === "timespan") return { kind: "literal", value: token.milliseconds };
  throw queryInvalid(`Unexpected '${describe(token)}'.`);
}

/** A constant, a function's call, or a column with its path: `properties.a['b']`. */
function named(reader: TokenReader, name: string): Expression {
  const lower = name.toLowerCase();
  if (lower === "true" || lower === "false") return { kind: "literal", value: lower === "true" };
  const next = reader.peek();
  if (next?.kind === "symbol" && next.text === "(") {
    if (!FUNCTIONS.has(lower)) throw queryInvalid(`The function '${name}' is not simulated.`);
    return { kind: "call", name: lower, arguments: listInParentheses(reader) };
  }
  const path = [name];
  for (let more = true; more; ) {
    if (reader.take(".")) path.push(reader.name());
    else if (reader.take("[")) path.push(bracketed(reader));
    else more = false;
  }
  return { kind: "column", path };
}

function bracketed(reader: TokenReader): string {
  const token = reader.next();
  reader.expect("]");
  if (token.kind === "text") return token.text;
  throw queryInvalid(`Expected a text in brackets instead of '${describe(token)}'.`);
}

function listInParentheses(reader: TokenReader): readonly Expression[] {
  reader.expect("(");
  const list: Expression[] = [];
  while (!reader.take(")")) {
    list.push(parseExpression(reader));
    reader.take(",");
  }
  return list;
}

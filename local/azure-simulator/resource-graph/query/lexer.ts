import { queryInvalid } from "../errors.ts";

export type Token =
  | { readonly kind: "name" | "symbol"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "number"; readonly value: number }
  /** A timespan literal such as `26h`. */
  | { readonly kind: "timespan"; readonly milliseconds: number };

const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
/** In this order: comments and blanks, text, timespan, number, word operators, names, symbols. */
const PATTERNS =
  /(\s+|\/\/[^\n]*)|(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")|(\d+(?:\.\d+)?)(ms|[dhms])\b|(\d+(?:\.\d+)?)|(!?(?:in~|contains|startswith|endswith|has|in)(?![\w]))|(\$?[A-Za-z_](?:[\w$]|-(?=[A-Za-z]))*)|(=~|!~|==|!=|<=|>=|[|(),=<>.[\]])/y;

/** Splits a query into tokens. @throws {@link ArmError} 400 at a character that starts none. */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (position < query.length) {
    PATTERNS.lastIndex = position;
    const match = PATTERNS.exec(query);
    if (match === null) throw queryInvalid(`Unexpected '${query.slice(position, position + 10)}'.`);
    const token = tokenOf(match);
    if (token !== undefined) tokens.push(token);
    position = PATTERNS.lastIndex;
  }
  return tokens;
}

function tokenOf(match: RegExpExecArray): Token | undefined {
  const [, blank, single, double, amount, unit, number, operator, name, symbol] = match;
  if (blank !== undefined) return undefined;
  const text = single ?? double;
  if (text !== undefined) return { kind: "text", text: text.replace(/\\(.)/g, "$1") };
  if (amount !== undefined) return { kind: "timespan", milliseconds: Number(amount) * (UNIT_MS[unit ?? ""] ?? 0) };
  if (number !== undefined) return { kind: "number", value: Number(number) };
  return name === undefined ? { kind: "symbol", text: operator ?? symbol ?? "" } : { kind: "name", text: name };
}

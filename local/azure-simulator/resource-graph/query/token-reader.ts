import { queryInvalid } from "../errors.ts";
import type { Token } from "./lexer.ts";

/** Reads tokens one after the other. */
export interface TokenReader {
  peek(): Token | undefined;
  next(): Token;
  /** Takes the next token when it is this symbol or (casing aside) this word. */
  take(text: string): boolean;
  /** @throws {@link ArmError} 400 when the next token is something else. */
  expect(text: string): void;
  name(): string;
  number(): number;
}

export function createTokenReader(tokens: readonly Token[]): TokenReader {
  let position = 0;
  const peek = () => tokens[position];
  const next = (): Token => {
    const token = tokens[position];
    if (token === undefined) throw queryInvalid("The query ends too early.");
    position += 1;
    return token;
  };
  const take = (text: string): boolean => {
    const token = peek();
    const isIt = (token?.kind === "symbol" || token?.kind === "name") && token.text.toLowerCase() === text;
    if (isIt) position += 1;
    return isIt;
  };
  return {
    peek,
    next,
    take,
    expect(text) {
      if (!take(text)) throw queryInvalid(`Expected '${text}' before '${describe(peek())}'.`);
    },
    name() {
      const token = next();
      if (token.kind === "name") return token.text;
      throw queryInvalid(`Expected a name instead of '${describe(token)}'.`);
    },
    number() {
      const token = next();
      if (token.kind === "number") return token.value;
      throw queryInvalid(`Expected a number instead of '${describe(token)}'.`);
    },
  };
}

export function describe(token: Token | undefined): string {
  if (token === undefined) return "the end";
  if (token.kind === "number") return String(token.value);
  return token.kind === "timespan" ? `${token.milliseconds} ms` : token.text;
}

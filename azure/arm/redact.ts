/** Longest text of Azure in a message of the app, in characters. */
const MAX_CHARACTERS = 600;

const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // The query of any URL: Azure signs poll URLs there, storage signs access there.
  [/(https?:\/\/[^\s"'<>?]+)\?[^\s"'<>]*/gi, "$1?…"],
  [/\bBearer\s+[\w.~+/=-]+/gi, "Bearer …"],
  // A JSON web token anywhere in the text.
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, "…"],
  // Signatures and keys outside a URL.
  [/\b(sig|signature|secret|password|sharedkey|accountkey|client_secret)\s*[=:]\s*[^\s;&,"']+/gi, "$1=…"],
];

/** A text of Azure without credentials: query strings of URLs, tokens and signatures removed. Shortened, on one line. */
export function redact(text: string): string {
  const clean = RULES.reduce((current, [pattern, replacement]) => current.replace(pattern, replacement), text);
  const line = clean.replace(/\s+/g, " ").trim();
  return line.length <= MAX_CHARACTERS ? line : `${line.slice(0, MAX_CHARACTERS - 1)}…`;
}

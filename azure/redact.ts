/** Longest text of Azure's that goes into a message of ours, in characters. */
const MAXIMUM_CHARACTERS = 600;

const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // The query of any URL: Azure signs poll URLs there, storage signs access there.
  [/(https?:\/\/[^\s"'<>?]+)\?[^\s"'<>]*/gi, "$1?…"],
  [/\bBearer\s+[\w.~+/=-]+/gi, "Bearer …"],
  // A JSON web token, wherever it stands.
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, "…"],
  // Signatures and keys outside a URL.
  [/\b(sig|signature|secret|password|sharedkey|accountkey|client_secret)\s*[=:]\s*[^\s;&,"']+/gi, "$1=…"],
];

/** A text of Azure's without what could open a door: query strings of URLs, tokens, signatures. Shortened, on one line. */
export function redact(text: string): string {
  const clean = RULES.reduce((current, [pattern, replacement]) => current.replace(pattern, replacement), text);
  const line = clean.replace(/\s+/g, " ").trim();
  return line.length <= MAXIMUM_CHARACTERS ? line : `${line.slice(0, MAXIMUM_CHARACTERS - 1)}…`;
}

import { pick, type Random } from "./hostile-input.ts";

/** Texts that have broken programs like this one. */
export const HOSTILE_TEXTS: readonly string[] = [
  "",
  " ",
  "\u0000",
  "a\r\nSet-Cookie: a=b",
  "\u001b[31mred\u001b[0m",
  "\u202egnp.exe",
  "\u2066a\u2069",
  "a\u200bb\u00adc\ufeff",
  "\u2028\u2029",
  "\ud800",
  "a\udc00b",
  "👩‍👩‍👧‍👦".repeat(200),
  "e\u0301".repeat(2000),
  "%00",
  "%",
  "%2e%2e%2f",
  "%252e%252e%252f",
  "..",
  "../../../etc/passwd",
  "\\\\server\\share",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an attack on loggers that interpolate.
  "${jndi:ldap://127.0.0.1/x}",
  "{{7*7}}",
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "'; DROP TABLE Instances; --",
  '" OR ""="',
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "NaN",
  "-0",
  "1e999",
  "null",
  "undefined",
  "[]",
  "{}",
  "@everyone",
  "[link](javascript:alert(1))",
  "# heading\n- list\n1. first",
  "|a|b|\n|-|-|",
  "*".repeat(5000),
  "A".repeat(100_000),
  "é".repeat(20_000),
  "http://127.0.0.1:1@evil.example",
  "file:///etc/passwd",
  "x?y=1#z",
  "a;b",
  "a b",
  "\t",
  "CON",
  "(((((((((((((((((((((((((((((((((((a",
  '{"a":'.repeat(200),
];

/** A made-up text: parts of known ones and any characters, surrogates and controls included. */
export function madeUpText(random: Random): string {
  const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
    random() < 0.5 ? pick(random, HOSTILE_TEXTS).slice(0, 200) : anyCharacters(random),
  );
  return parts.join(random() < 0.5 ? "" : "/");
}

function anyCharacters(random: Random): string {
  const length = Math.floor(random() * 40);
  const units = Array.from({ length }, () => Math.floor(random() * (random() < 0.7 ? 0x80 : 0x10000)));
  return String.fromCharCode(...units);
}

/** A JSON text with this many levels. */
export function deepJson(levels: number, innermost = "1"): string {
  return `${'{"a":'.repeat(levels)}${innermost}${"}".repeat(levels)}`;
}

/** Bodies that are no JSON, or JSON that is no object, or too much of it. */
export const HOSTILE_BODIES: readonly (string | Uint8Array)[] = [
  "",
  " ",
  "null",
  "true",
  "1e400",
  '""',
  "[]",
  "[null]",
  "[[[]]]",
  "{}",
  "{",
  '{"a":1',
  '{"a":1}}',
  "{'a':1}",
  '{"a":1,}',
  "\ufeff{}",
  '{"a":"\u0000"}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":1,"valueOf":1,"then":1}',
  '{"a":1,"a":2}',
  '{"\\ud800":"\\udfff"}',
  `{"a":"${"A".repeat(500_000)}"}`,
  JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`field${index}`, index]))),
  JSON.stringify(Array.from({ length: 900 }, () => ({}))),
  deepJson(100),
  deepJson(3000),
  deepJson(60_000),
  "[".repeat(60_000) + "]".repeat(60_000),
  "[".repeat(60_000),
  Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  Buffer.from([0xc3, 0x28, 0xa0, 0xa1]),
  Buffer.from([0x1f, 0x8b, 0x08, 0x00]),
  "a=b&c=d",
  "<xml/>",
  "--boundary\r\n\r\n",
];

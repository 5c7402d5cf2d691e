import { expect, test } from "vitest";
import { safeLine, singleLine } from "../../../../domain/text/safe-line.ts";

test.for([
  ["line breaks and other control characters", "a\r\nb\tc\u001B[31m\u0000d\u0085e\u2028f", "a b c [31m d e f"],
  ["characters that change the direction", "a\u202Eb\u202C \u2066c\u2069\u200F\u061C", "ab c"],
  ["characters without width", "pass\u200Bword\u00AD\uFEFF\u2060\u{E0041}", "password"],
  ["half of a surrogate pair", "a\uD83Db", "a\uFFFDb"],
  ["repeated blanks", "  a   b  ", "a b"],
] as const)("has no %s", ([, text, line]) => {
  expect(singleLine(text, 100)).toBe(line);
});

test.for([
  ["is whole at the limit", "x".repeat(10), "x".repeat(10)],
  ["is cut behind it", "x".repeat(11), `${"x".repeat(9)}…`],
  ["counts characters, not halves of them", "🙂".repeat(11), `${"🙂".repeat(9)}…`],
  ["says that a part is missing although little is left", `a${" ".repeat(200)}b`, "a…"],
  ["is cut without a blank to cut at", `${"\u200B".repeat(90)}b`, "…"],
] as const)("%s", ([, text, line]) => {
  expect(singleLine(text, 10)).toBe(line);
});

test.for([
  ["a query", "write to https://a.example/x?sig=hunter2 failed", "write to https://a.example/x?… failed"],
  ["a name with an invisible character", "pass\u200Bword=hunter2", "password=…"],
  ["several lines", "password: a\npassword: b", "password: … password: …"],
] as const)("masks secrets in %s", ([, text, line]) => {
  expect(safeLine(text, 100)).toBe(line);
});

test("cuts a long text between words, so that no beginning of a secret remains", () => {
  const jwt = `eyJ${"A1b2".repeat(10)}.${"C3d4".repeat(10)}`;

  const line = safeLine(`${"x ".repeat(30)}${" ".repeat(720)}${jwt}`, 100);

  expect(line).toBe(`${"x ".repeat(30).trim()}…`);
});

test("reads only the beginning of an endless text", () => {
  const text = `${"word ".repeat(2_000_000)}`;
  const startedAt = process.cpuUsage();

  const line = safeLine(text, 600);

  expect(process.cpuUsage(startedAt).user / 1000).toBeLessThan(100);
  expect(line).toHaveLength(600);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findingRows } from "../../../domain/protection/findings/finding.ts";
import { whatIfActions } from "../../../domain/protection/what-if-row.ts";

const pageOf = (name: string) => readFileSync(join(import.meta.dirname, `../../../docs/${name}.md`), "utf8");

test("preflight.md has a row for every finding, as the code has it, and no other", () => {
  const rows = pageOf("preflight")
    .split("\n")
    .filter((line) => /^\| `\w+` \| (?:info|warning|blocking) \|/.test(line));

  expect(rows).toEqual(
    Object.entries(findingRows).map(
      ([code, { severity, text, remedy, whoActs }]) =>
        `| \`${code}\` | ${severity} | ${text} | ${remedy} | \`${whoActs}\` |`,
    ),
  );
});

test.for(whatIfActions)("api.md describes the action %s of what-if", (action) => {
  expect(pageOf("api")).toMatch(new RegExp(`^\\| \`${action}\` \\|`, "m"));
});

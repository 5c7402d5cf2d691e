import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { adviceRows } from "../../../domain/notices/advice/for-code.ts";
import { adviceSources } from "../../../domain/notices/advice/sources.ts";
import type { AdviceRow } from "../../../domain/notices/advice/types.ts";

const root = join(import.meta.dirname, "../../..");
const textOf = (file: string) => readFileSync(join(root, file), "utf8");

test("errors.md describes every error code, and no other", () => {
  const [, union = ""] = /export type ErrorCode =([\s\S]*?);/.exec(textOf("domain/errors.ts")) ?? [];
  const codes = [...union.matchAll(/"([A-Z_]+)"/g)].map(([, code]) => code);
  const described = [...textOf("docs/errors.md").matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);

  expect(codes.length).toBeGreaterThan(10);
  expect(described).toEqual(codes);
});

function pageRow([codes, meaning, whatToDo, whoActs, retry, sources]: AdviceRow): string {
  const links = sources.map((source) => `[${adviceSources[source].title}](${adviceSources[source].address})`);
  const named = codes.map((code) => `\`${code}\``).join(", ");
  return `| ${named} | ${meaning} | ${whatToDo} | \`${whoActs}\` | ${retry} | ${links.join(", ")} |`;
}

test("errors.md has a row for every one of Azure's codes, as the table has it, and no other", () => {
  const [, section = ""] = textOf("docs/errors.md").split("## Azure Backup's codes");
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));

  expect(rows).toEqual(adviceRows.map(pageRow));
});

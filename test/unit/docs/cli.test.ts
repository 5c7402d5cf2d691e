import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exitCodes } from "../../../cli/exit-codes.ts";
import { runTestCli } from "../../support/cli/test-io.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/cli.md"), "utf8");

test("cli.md describes every command and no other", async () => {
  const { stdout } = await runTestCli(["--help"]);
  const commands = stdout.slice(stdout.indexOf("Commands:"), stdout.indexOf("Environment:"));
  const names = [...commands.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name]) => name).filter((name) => name !== "help");
  const table = page.slice(page.indexOf("## Commands"), page.indexOf("### Names"));
  const described = [...table.matchAll(/^\| `([a-z-]+)/gm)].map(([, name]) => name);

  expect(described.toSorted()).toEqual(names.toSorted());
});

test("cli.md names every option of every command", async () => {
  const table = page.slice(page.indexOf("## Commands"), page.indexOf("### Names"));
  const rows = [...table.matchAll(/^\| `([a-z-]+)[^\n]*/gm)].filter(([, name]) => name !== "config");

  for (const [row, name = ""] of rows) {
    const { stdout } = await runTestCli([name, "--help"]);
    const own = stdout.slice(0, stdout.indexOf("Global Options:"));
    const options = [...own.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option]) => option ?? "");
    expect(options.filter((option) => option !== "--help" && !row.includes(option))).toEqual([]);
  }
});

test("cli.md has a row for every exit code and no other", () => {
  const table = page.slice(page.indexOf("### Exit codes"), page.indexOf("## A deployed app"));
  const described = [...table.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));

  expect(described).toEqual(Object.values(exitCodes));
});

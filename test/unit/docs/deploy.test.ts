import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { infraFile, infraJson } from "../../support/infra/infra-files.ts";

const root = join(import.meta.dirname, "../../..");
const textOf = (file: string) => readFileSync(join(root, file), "utf8");
const page = textOf("docs/deploy.md");

/** Blocks of commands. `sh azure` marks those that need an Azure subscription: they are compared with infra/, never run. */
const blocks = [...page.matchAll(/^ *```sh( azure)?\n([\s\S]*?)^ *```/gm)].map(([, mark, text = ""]) => ({
  needsAzure: mark !== undefined,
  lines: text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== ""),
}));
const marked = blocks.filter(({ needsAzure }) => needsAzure).flatMap(({ lines }) => lines);

test("a block without the mark has only commands that a test runs", () => {
  const unmarked = blocks.filter(({ needsAzure }) => !needsAzure).flatMap(({ lines }) => lines);

  // test/e2e/commands/conformance-infra.test.ts runs it.
  expect(unmarked).toEqual(["npm run conformance:infra"]);
});

test("a block with the mark has commands of Azure, or those of this project that go with them", () => {
  const others = marked.filter((line) => !/^(az|azd|curl) /.test(line));
  const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(textOf("package.json")));
  const named = others.flatMap((line) => /^npm run (\S+)/.exec(line)?.[1] ?? []);

  expect(marked.length).toBeGreaterThan(20);
  expect(others.filter((line) => !/^npm (ci$|run )/.test(line))).toEqual([]);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test("every value that is read from azd is an output of main.bicep or azd's own", () => {
  const outputs = infraFile("main.bicep").outputs.map(({ name }) => name);
  const read = marked.flatMap((line) => [...line.matchAll(/azd env get-value (\w+)/g)].map(([, name]) => name));

  expect(read.length).toBeGreaterThan(8);
  expect(read.filter((name) => name !== "AZURE_ENV_NAME" && !outputs.includes(name ?? ""))).toEqual([]);
});

test("every setting of azd is read by main.bicepparam, and the page describes all of them", () => {
  const read = [...textOf("infra/main.bicepparam").matchAll(/readEnvironmentVariable\('(HOLDFAST_\w+)'/g)].map(
    ([, name]) => name,
  );
  const set = [...page.matchAll(/azd env set (\w+)/g)].map(([, name]) => name);
  const rows = page.split("\n").filter((line) => line.startsWith("| `HOLDFAST_"));
  const described = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)`/g)].map(([, name]) => name));

  expect(set.filter((name) => !read.includes(name))).toEqual([]);
  expect(described.toSorted()).toEqual([...new Set(read)].sort());
});

test("files that commands name exist, and inline parameters are those of the file", () => {
  const files = marked.flatMap((line) => [...line.matchAll(/infra\/\S+/g)].map(([file]) => file));
  const command = marked.find((line) => line.includes("infra/subscription.bicep")) ?? "";
  const [, parameters = ""] = command.split("--parameters ");
  const given = [...parameters.matchAll(/(?:^| )(\w+)=/g)].map(([, name]) => name);
  const { parameters: declared } = infraFile("subscription.bicep");

  expect(files.length).toBeGreaterThan(2);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  expect(given.filter((name) => !declared.some((parameter) => parameter.name === name))).toEqual([]);
  expect(given).toEqual(expect.arrayContaining(declared.flatMap((p) => (p.default === undefined ? [p.name] : []))));
});

test("the page names every built-in role that is assigned", () => {
  const roles = z.record(z.string(), z.object({ name: z.string() })).parse(infraJson("built-in-roles.json"));

  const missing = Object.values(roles).filter(({ name }) => !page.includes(name));

  expect(missing).toEqual([]);
});

test("the page says that nothing was compiled or deployed here", () => {
  expect(page).toMatch(/Nothing on this page has been run against Azure/);
  expect(page).toMatch(/no Bicep compiler has read these files/);
});

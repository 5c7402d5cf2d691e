import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path/posix";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Tests about the whole repository; every other test lies in the folder of what it tests. */
const ABOUT_THE_REPOSITORY = [
  "documents.test.ts",
  "error-table.test.ts",
  "lint-borders.test.ts",
  "lint-rules.test.ts",
  "supply-chain.test.ts",
  "test-tree.test.ts",
  "workflow-histories.test.ts",
];

const filesIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((path) => /\.tsx?$/.test(path));
const sources = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^(\..*|node_modules|dist|out|ui|coverage|test)$/.test(entry.name))
  .flatMap(({ name }) => filesIn(name).map((path) => join(name, path)));
const sourcesByName = Map.groupBy(sources, (path) => basename(path).replace(/\.tsx?$/, ""));
const sourceFolders = new Set(sources.flatMap((path) => foldersOf(path)));
const tests = filesIn("test/unit").sort();

/** The folder of a file and those above it. */
function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === "." ? [] : [folder, ...foldersOf(folder)];
}

/** The one source file that a test's name names but that lies in another folder of the same part of the project. */
function namedElsewhere(path: string): string | undefined {
  const name = basename(path).replace(/(\.property)?\.test\.ts$/, "");
  const folder = dirname(path);
  const ofThatName = sourcesByName.get(name) ?? [];
  if (ofThatName.some((source) => dirname(source) === folder) || sourceFolders.has(join(folder, name)))
    return undefined;
  const part = folder
    .split("/")
    .slice(0, folder.startsWith("local/") ? 2 : 1)
    .join("/");
  const elsewhere = ofThatName.filter((source) => source.startsWith(`${part}/`));
  // Two files of that name, such as a model and its routes, are a subject of the folder above both.
  return elsewhere.length === 1 ? elsewhere[0] : undefined;
}

/** `docs/api.test.ts` compares the page docs/api.md with the code. */
const testsAPage = (path: string) =>
  dirname(path) === "docs" && existsSync(join(root, path.replace(/\.test\.ts$/, ".md")));

test("every folder under test/unit is a folder of the source tree, or tests a page of docs/", () => {
  const inTheRoot = tests.filter((path) => dirname(path) === ".");
  const astray = tests.filter(
    (path) => dirname(path) !== "." && !sourceFolders.has(dirname(path)) && !testsAPage(path),
  );

  expect(inTheRoot).toEqual(ABOUT_THE_REPOSITORY);
  expect(astray).toEqual([]);
});

test("a test named after a source file lies in that file's folder", () => {
  const astray = tests
    .filter((path) => path.endsWith(".test.ts"))
    .flatMap((path) => namedElsewhere(path)?.replace(/^/, `${path} tests `) ?? []);

  expect(astray).toEqual([]);
});

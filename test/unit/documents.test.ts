import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> }).scripts,
);
const folders = ["", "docs", "docs/decisions", "infra", "local/azure-simulator", "local/host"];
const documents = folders.flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(root, folder, name)),
);

describe.for(documents.map((file) => [relative(root, file), readFileSync(file, "utf8")] as const))(
  "%s",
  ([name, text]) => {
    test("names only npm scripts that exist", () => {
      const named = [
        ...text.matchAll(/npm (?:run )?(start|test|[a-z]+:[a-z]+|demo|simulator|host|check|build|format)\b/g),
      ];

      expect(named.map((match) => match[1]).filter((script) => !scripts.includes(script ?? ""))).toEqual([]);
    });

    test("links only to files that exist", () => {
      const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1] ?? "");
      const folder = join(root, dirname(name));

      expect(targets.filter((target) => !existsSync(join(folder, target)))).toEqual([]);
    });
  },
);

test("the README's commands are the ones that CI, newcomers and the end-to-end tests run", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]?.trim());

  expect(commands).toEqual([
    "npm ci && npm start",
    "npm start -- --speed 600",
    "curl -s http://127.0.0.1:7071/api/virtual-machines\nnpm run what-if -- --config holdfast.config.json --inventory test/fixtures/inventory-300.json",
    "npm run sample-fleet -- fleet.json\nnpm start -- --load fleet.json --config local/holdfast.config.local.json --speed 60",
    "npm run demo",
    "npm ci && npm test\nnpm run check",
  ]);
  expect(readFileSync(join(root, ".ci/run"), "utf8")).toMatch(
    /npm ci; then suite test;[\s\S]*suite test:browser[\s\S]*npm run check/,
  );
});

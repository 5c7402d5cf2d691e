import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { readConfigFile } from "../../../config/config-file.ts";
import { fileSchema } from "../../../config/file-schema.ts";
import { jobReasons, notStartedReasons } from "../../../domain/backup/result.ts";
import { outcomeReasons } from "../../../domain/protection/outcome.ts";
import { scheduleProblem } from "../../../functions/schedule-occurrences.ts";
import { notice } from "../../../orchestrations/contracts/activities.ts";
import { backupResult } from "../../../orchestrations/contracts/backup-result.ts";

const root = join(import.meta.dirname, "../../..");
const textOf = (file: string) => readFileSync(join(root, file), "utf8");
const api = textOf("docs/api.md");
const configuration = textOf("docs/configuration.md");

const reasonRows = Object.entries(outcomeReasons).flatMap(([outcome, reasons]) =>
  Object.entries(reasons).map(([reason, meaning]) => `| \`${outcome}\` | \`${reason}\` | ${meaning} |`),
);
const backupRows = Object.entries({ ...jobReasons, ...notStartedReasons }).map(
  ([reason, meaning]) => `| \`${reason}\` | ${meaning} |`,
);

test.for([...reasonRows, ...backupRows])("api.md has the row %s", (row) => {
  expect(api).toContain(row);
});

test("api.md has no reason that the code does not have", () => {
  const rows = api
    .split("\n")
    .filter((line) => /^\| `(?:protected|alreadyProtected|skipped|gone|needsAttention)` \| `/.test(line));

  expect(rows.toSorted()).toEqual(reasonRows.toSorted());
});

test.for([...notice.shape.kind.options, ...backupResult.shape.result.options])("api.md explains %s", (word) => {
  expect(api).toMatch(new RegExp(`^\\| \`${word}\` \\|`, "m"));
});

test("errors.md explains every error code, and no other", () => {
  const [, union = ""] = /export type ErrorCode =([\s\S]*?);/.exec(textOf("domain/errors.ts")) ?? [];
  const codes = [...union.matchAll(/"([A-Z_]+)"/g)].map(([, code]) => code);
  const explained = [...textOf("docs/errors.md").matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);

  expect(codes.length).toBeGreaterThan(10);
  expect(explained).toEqual(codes);
});

test("configuration.md names every key of the file", () => {
  const keys = [
    ...JSON.stringify(z.toJSONSchema(fileSchema, { io: "input" })).matchAll(
      /"properties":\{(.*?)\},?"(?:required|additionalProperties)"/g,
    ),
  ]
    .flatMap(([, properties = ""]) => [...properties.matchAll(/"([A-Za-z$]+)":\{/g)])
    .map(([, key]) => key);
  const schemaWords = ["properties", "items", "propertyNames", "additionalProperties", "default"];
  const missing = new Set(
    keys.filter((key) => !schemaWords.includes(String(key)) && !configuration.includes(`\`${key}\``)),
  );

  expect(keys.length).toBeGreaterThan(30);
  expect([...missing]).toEqual(["setting"]);
});

test("configuration.md names every setting", () => {
  const settings = [...textOf("config/settings.ts").matchAll(/^ {2}(HOLDFAST_[A-Z_]+):/gm)].map(([, name]) => name);

  expect(settings.length).toBeGreaterThan(3);
  for (const setting of settings) expect(configuration).toContain(`| \`${setting}\` |`);
});

test("the example in configuration.md is a good configuration", () => {
  const [, example = ""] = /```json\n([\s\S]*?)```/.exec(configuration) ?? [];
  const secrets = new Map([
    ["HOLDFAST_SECRET_TEAMS_URL", "https://a.example/hook"],
    ["HOLDFAST_SECRET_TICKETS_URL", "https://b.example/hook"],
    ["HOLDFAST_SECRET_TICKETS_KEY", Buffer.alloc(32).toString("base64")],
  ]);

  const config = readConfigFile(example, "example", { secrets, allowLocalWebhooks: false, scheduleProblem });

  expect(config.channels).toHaveLength(2);
  expect(config.protection.schedules).toHaveLength(1);
});

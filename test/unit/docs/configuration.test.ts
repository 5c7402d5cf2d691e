import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { readConfigFile } from "../../../config/config-file.ts";
import { fileSchema } from "../../../config/file-schema.ts";
import { scheduleProblem } from "../../../functions/schedule-occurrences.ts";

const root = join(import.meta.dirname, "../../..");
const textOf = (file: string) => readFileSync(join(root, file), "utf8");
const configuration = textOf("docs/configuration.md");

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

test("the example in configuration.md is a valid configuration", () => {
  const [, example = ""] = /```json\n([\s\S]*?)```/.exec(configuration) ?? [];
  const secrets = new Map([
    ["HOLDFAST_SECRET_TEAMS_URL", "https://a.example/hook"],
    ["HOLDFAST_SECRET_TICKETS_URL", "https://b.example/hook"],
    ["HOLDFAST_SECRET_TICKETS_KEY", Buffer.alloc(32).toString("base64")],
  ]);

  const config = readConfigFile(example, "example", {
    secrets,
    allowLocalWebhooks: false,
    checkSchedule: scheduleProblem,
  });

  expect(config.channels).toHaveLength(2);
  expect(config.protection.schedules).toHaveLength(1);
});

test("the example of a channel in configuration.md is a valid channel", () => {
  const [, section = ""] = configuration.split("### `channels`\n");
  const [, example = ""] = /```json\n([\s\S]*?)```/.exec(section) ?? [];
  const file = { rules: [{ name: "none", action: "skip", reason: "not yet" }], vaults: {}, policies: {} };

  const { channels } = readConfigFile(JSON.stringify({ ...file, channels: [JSON.parse(example)] }), "example", {
    secrets: new Map([["HOLDFAST_SECRET_SLACK_PAYMENTS", "https://a.example/hook"]]),
    allowLocalWebhooks: false,
    checkSchedule: scheduleProblem,
  });

  expect(channels[0]).toMatchObject({ type: "slack", digest: "daily", quietHours: { exceptSeverity: "error" } });
});

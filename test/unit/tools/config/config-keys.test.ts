import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { fileSchema } from "../../../../config/file-schema.ts";
import { configKeysPage, type JsonSchema } from "../../../../tools/config/config-keys.ts";

const schema = z.toJSONSchema(fileSchema, { io: "input" }) as JsonSchema;

test("docs/configuration-keys.md matches the schema (else: npm run config-schema)", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../docs/configuration-keys.md"), "utf8");

  expect(page).toBe(configKeysPage(schema));
});

test("every key has a row that says what it does", () => {
  const rows = configKeysPage(schema).matchAll(/^\| `([^`]+)` \|.*\| ([^|]*) \|$/gm);
  const all = [...rows].map(([, path, description]) => ({ path, description }));

  expect(all.length).toBeGreaterThan(150);
  // What it takes says it all for the lists of rules and the objects that hold further keys.
  expect(all.filter(({ description, path }) => description?.trim() === "" && path?.includes("."))).toEqual([]);
});

test.for<[string, JsonSchema, string]>([
  ["a whole number with bounds", { type: "integer", minimum: 1, maximum: 9, default: 3 }, "whole number 1 to 9 | `3` "],
  ["a number above a bound", { type: "number", exclusiveMinimum: 0 }, "number from 0 | – "],
  [
    "a number up to a bound",
    { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: 5 },
    "whole number up to 5 | – ",
  ],
  [
    "a list of choices",
    { type: "array", minItems: 1, items: { enum: ["a", "b"] } },
    "list of `a`, `b`, not empty | – ",
  ],
  ["a switch", { type: "boolean", default: false }, "`true`, `false` | `false` "],
  [
    "a text or an object",
    { anyOf: [{ type: "string", maxLength: 5 }, { type: "object" }] },
    "text of up to 5 characters or object | – ",
  ],
])("says what %s takes", ([, part, row]) => {
  expect(configKeysPage({ properties: { given: part } })).toContain(`| \`given\` | ${row}|`);
});

test("a key of several variants is one row, with what each takes, and says where it is required", () => {
  const variant = (type: string, isRequired: boolean): JsonSchema => ({
    properties: { type: { const: type }, url: { type: "string", description: `For ${type}.` } },
    required: ["type", ...(isRequired ? ["url"] : [])],
  });

  const page = configKeysPage({
    properties: { channels: { type: "array", items: { oneOf: [variant("a", true), variant("b", false)] } } },
  });

  expect(page).toContain("| `channels[].type` | `a` or `b` | required |  |");
  expect(page).toContain("| `channels[].url` | text | required or – | For a. For b. |");
});

test("a name that the author chooses stands for its keys", () => {
  const vaults: JsonSchema = {
    additionalProperties: { properties: { name: { type: "string", description: "A | B" } } },
  };

  expect(configKeysPage({ properties: { vaults } })).toContain("| `vaults.<name>.name` | text | – | A \\| B |");
});

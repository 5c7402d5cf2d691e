import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { metricsOf } from "../../../domain/metrics/app-metrics.ts";
import { sampleFacts } from "../../support/sample-facts.ts";

const operations = readFileSync(join(import.meta.dirname, "../../../docs/operations.md"), "utf8");
const families = metricsOf(sampleFacts());

/** The metrics in fenced blocks of a language. */
function namedIn(language: string): readonly string[] {
  const blocks = [...operations.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))];
  return blocks.flatMap(([, block = ""]) => block.match(/holdfast_[a-z_]+/g) ?? []);
}

test("queries in operations.md name metrics as OpenTelemetry has them", () => {
  const names = families.map(({ name }) => name);

  expect(namedIn("kusto").length).toBeGreaterThan(5);
  expect(namedIn("kusto").filter((name) => !names.includes(name))).toEqual([]);
});

test("rules for Prometheus in operations.md name metrics as /api/metrics has them", () => {
  const names = families.map(({ name, type }) => (type === "counter" ? `${name}_total` : name));

  expect(namedIn("yaml").length).toBeGreaterThan(5);
  expect(namedIn("yaml").filter((name) => !names.includes(name))).toEqual([]);
});

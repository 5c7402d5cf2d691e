import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { metricsOf } from "../../../../domain/metrics/app-metrics.ts";
import { readPromql } from "../../../../tools/dashboards/promql.ts";
import { sampleFacts } from "../../../support/sample-facts.ts";

const root = join(import.meta.dirname, "../../../..");
/** Metrics of the app that the dashboard does not show, each with the reason. */
const NOT_SHOWN: Readonly<Record<string, string>> = {};

const target = z.looseObject({ expr: z.string(), legendFormat: z.string(), refId: z.string() });
const source = z.strictObject({ type: z.literal("prometheus"), uid: z.string().regex(/^\$\{datasource\}$/) });
const panel = z.looseObject({
  id: z.int(),
  type: z.string(),
  title: z.string().min(1),
  description: z.string().optional(),
  datasource: source.optional(),
  gridPos: z.strictObject({ x: z.int(), y: z.int(), w: z.int().min(1), h: z.int().min(1) }),
  fieldConfig: z.unknown().optional(),
  targets: z.array(target.extend({ datasource: source })).default([]),
});
type Panel = z.output<typeof panel>;
const dashboard = z
  .looseObject({
    uid: z.literal("holdfast"),
    panels: z.array(panel),
    templating: z.looseObject({ list: z.array(z.looseObject({ name: z.string(), type: z.string() })) }),
  })
  .parse(JSON.parse(readFileSync(join(root, "infra/dashboards/grafana.json"), "utf8")));
const shown = dashboard.panels.filter(({ type }) => type !== "row");
const targets = shown.flatMap(({ title, targets: list }) => list.map((each) => ({ title, ...each })));

/** Labels by the name under which Prometheus keeps a metric; `job` is Prometheus' own. */
const known = new Map(
  metricsOf(sampleFacts()).map(({ name, type, samples }) => [
    type === "counter" ? `${name}_total` : name,
    new Set(["job", ...samples.flatMap(({ labels }) => Object.keys(labels))]),
  ]),
);

/** What an expression names that the app does not have. */
function unknownIn(expression: string): readonly string[] {
  const { error, metrics, labels } = readPromql(expression);
  return [
    ...(error === undefined ? [] : [`does not parse: ${error}`]),
    ...metrics.filter((metric) => !known.has(metric)),
    ...labels.filter(({ metric, label }) => known.get(metric)?.has(label) !== true).map((each) => JSON.stringify(each)),
  ];
}

test("every expression of the dashboard parses and names metrics and labels that the app has", () => {
  const found = targets.flatMap(({ title, expr }) => unknownIn(expr).map((what) => `${title}: ${what}`));

  expect(found).toEqual([]);
  expect(targets.length).toBeGreaterThan(20);
});

test.for([
  ["sum(holdfast_machines", "does not parse: "],
  ["holdfast_machine", "holdfast_machine"],
  ['holdfast_machines{stat="x"}', '{"metric":"holdfast_machines","label":"stat"}'],
  ["sum by (vault) (holdfast_machines)", '{"metric":"holdfast_machines","label":"vault"}'],
] as const)("%s would be noticed", ([expression, what]) => {
  expect(unknownIn(expression)).toEqual([what]);
});

test("every metric of the app is shown, or is listed here as not shown", () => {
  const used = new Set(targets.flatMap(({ expr }) => readPromql(expr).metrics));

  const missing = [...known.keys()].filter((metric) => !used.has(metric));

  expect(missing.toSorted()).toEqual(Object.keys(NOT_SHOWN).toSorted());
});

test("every legend shows labels that its expression keeps", () => {
  const wrong = targets.filter(({ expr, legendFormat }) => {
    const { grouping } = readPromql(expr);
    return [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].some(([, label = ""]) => !grouping.includes(label));
  });

  expect(wrong).toEqual([]);
});

test("every expression is of the chosen job: two apps are never added up", () => {
  const selectors = targets.flatMap(({ title, expr }) => {
    const { metrics, labels } = readPromql(expr);
    return metrics.length === labels.filter(({ label }) => label === "job").length ? [] : [title];
  });

  expect(selectors).toEqual([]);
  expect(dashboard.templating.list.map(({ name }) => name)).toEqual(["datasource", "job"]);
});

test("panels have IDs of their own, lie within the grid and do not overlap", () => {
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }: Panel) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
  );

  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  expect(new Set(cells).size).toBe(cells.length);
  expect(dashboard.panels.filter(({ gridPos: { x, w } }) => x < 0 || x + w > 24)).toEqual([]);
});

test("every panel asks the chosen data source, and says what it shows and from when on it is a reason to act", () => {
  for (const { title, datasource, description = "", targets: list, fieldConfig } of shown) {
    expect(datasource, title).toBeDefined();
    expect(description.length, title).toBeGreaterThan(30);
    expect(new Set(list.map(({ refId }) => refId)).size, title).toBe(list.length);
    // A colour alone says nothing to a reader who cannot tell it apart.
    const isRed = /"color":"(?:dark-)?red","(?:value|index)"/.test(JSON.stringify(fieldConfig));
    const hasWords = description.includes("Alert-worthy") || JSON.stringify(fieldConfig).includes('"text":"');
    expect(isRed && !hasWords, title).toBe(false);
  }
});

test("the alerts for Prometheus in docs/operations.md parse and name metrics that the app has", () => {
  const page = readFileSync(join(root, "docs/operations.md"), "utf8");
  const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const rules = z.object({
    groups: z.array(z.object({ rules: z.array(z.looseObject({ alert: z.string(), expr: z.string() })) })),
  });
  const alerts = rules.parse(parse(yaml)).groups.flatMap((group) => group.rules);

  expect(alerts.length).toBeGreaterThan(6);
  expect(alerts.flatMap(({ alert, expr }) => unknownIn(expr).map((what) => `${alert}: ${what}`))).toEqual([]);
});

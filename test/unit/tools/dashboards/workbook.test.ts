import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { metricsOf } from "../../../../domain/metrics/app-metrics.ts";
import { logLineOf } from "../../../../telemetry/log-line.ts";
import { createKustoCheck } from "../../../../tools/dashboards/kusto.ts";
import { sampleFacts } from "../../../support/sample-facts.ts";

const root = join(import.meta.dirname, "../../../..");
/** Loading Microsoft's language service takes seconds, and a minute on a busy machine. */
const SLOW = 240_000;

/** Columns that every table has, of those that are used. */
const COMMON = "TimeGenerated: datetime, _ResourceId: string, OperationId: string, Properties: dynamic, ItemCount: int";
/**
 * The tables to which Application Insights writes what the app sends, with the columns that are used.
 *
 * @see https://learn.microsoft.com/azure/azure-monitor/reference/tables/appmetrics
 */
const tables = {
  AppMetrics: `${COMMON}, Name: string, Sum: real`,
  AppRequests: `${COMMON}, Name: string, Success: bool, DurationMs: real, ResultCode: string`,
  AppDependencies: `${COMMON}, Name: string, Success: bool, DurationMs: real, ResultCode: string`,
  AppTraces: `${COMMON}, Message: string, SeverityLevel: int`,
};
/** Attributes of the Durable extension's own spans, which are not the app's. */
const OF_THE_HOST = ["durabletask.task.instance_id"];
/** Metrics of the app that the workbook does not show, each with the reason. */
const NOT_SHOWN: Readonly<Record<string, string>> = {
  holdfast_configuration: "The version is a label of a number that is always 1; Grafana and /api/health show it.",
  holdfast_data_timestamp_seconds:
    "A row's own time says when its number was sent; it finds the apps of the workspace.",
  holdfast_watch_last_poll_timestamp_seconds: "The lag behind the next poll is what is worth a look.",
};

const query = z.looseObject({
  title: z.string().min(1),
  query: z.string(),
  noDataMessage: z.string().min(1),
  timeContextFromParameter: z.literal("TimeRange"),
  resourceType: z.literal("microsoft.operationalinsights/workspaces"),
});
const parameters = z.looseObject({
  parameters: z.array(z.looseObject({ name: z.string(), query: z.string().optional() })),
});
const item = z.discriminatedUnion("type", [
  z.looseObject({ type: z.literal(1), name: z.string(), content: z.looseObject({ json: z.string() }) }),
  z.looseObject({ type: z.literal(3), name: z.string(), content: query }),
  z.looseObject({ type: z.literal(9), name: z.string(), content: parameters }),
]);
const workbook = z
  .looseObject({ version: z.literal("Notebook/1.0"), items: z.array(item) })
  .parse(JSON.parse(readFileSync(join(root, "infra/dashboards/workbook.json"), "utf8")));

const shown = workbook.items.flatMap(({ type, name, content }) => (type === 3 ? [{ name, text: content.query }] : []));
const ofParameters = workbook.items.flatMap(({ type, content }) =>
  type === 9 ? content.parameters.flatMap(({ name, query: text }) => (text === undefined ? [] : [{ name, text }])) : [],
);
const page = readFileSync(join(root, "docs/operations.md"), "utf8");
const ofPage = [...page.matchAll(/```kusto\n([\s\S]*?)```/g)].map(([, text = ""], index) => ({
  name: `docs/operations.md, query ${index + 1}`,
  text,
}));
const queries = [...shown, ...ofParameters, ...ofPage];

const families = metricsOf(sampleFacts());
const labelsOf = new Map(
  families.map(({ name, samples }) => [name, samples.flatMap(({ labels }) => Object.keys(labels))]),
);
/** What the app sends as attributes of spans, by the texts in telemetry/. */
const spanAttributes = readdirSync(join(root, "telemetry"))
  .map((file) => readFileSync(join(root, "telemetry", file), "utf8"))
  .flatMap((source) => [...source.matchAll(/"([a-z]+(?:\.[a-z_]+)+)"/g)].map(([, attribute]) => attribute));
const facts = { functionName: "f", trigger: "t", invocationId: "i", instanceId: "n", machineId: "m", vaultId: "v" };
const lineMembers = Object.keys(JSON.parse(logLineOf("SOME_CODE: text", { ...facts, jobId: "j" })));

const metricsIn = (text: string) => [...text.matchAll(/"(holdfast_\w+)"/g)].map(([, name = ""]) => name);
const membersIn = (text: string, column: string) =>
  [...text.matchAll(new RegExp(`${column}\\["([^"]+)"\\]`, "g"))].map(([, member = ""]) => member);

test("every query is valid in Kusto, with the tables and columns that Application Insights has", {
  timeout: SLOW,
}, () => {
  const check = createKustoCheck(tables);

  const found = queries.flatMap(({ name, text }) => check(text).map((what) => `${name}: ${what}`));
  const noticed = ["AppMetrics | where Nam == 1", "AppMetric | take 1", "AppMetrics | wher Name"].map((bad) =>
    check(bad),
  );

  expect(found).toEqual([]);
  expect(noticed.map((messages) => messages.length > 0)).toEqual([true, true, true]);
});

test("every metric that a query names is one that the app sends", () => {
  const unknown = queries
    .flatMap(({ text }) => metricsIn(text))
    .filter((name) => name !== "holdfast_" && !labelsOf.has(name));

  expect(unknown).toEqual([]);
});

test("every property that a query reads is one that the app sends", () => {
  const unknown = queries.flatMap(({ name, text }) => {
    const isOfMetrics = text.includes("AppMetrics");
    const known = isOfMetrics
      ? metricsIn(text).flatMap((metric) => labelsOf.get(metric) ?? [])
      : [...spanAttributes, ...OF_THE_HOST];
    return membersIn(text, "Properties").flatMap((member) => (known.includes(member) ? [] : [`${name}: ${member}`]));
  });

  expect(unknown).toEqual([]);
});

test("every member of a log line that a query reads is one that the app writes", () => {
  const members = queries.flatMap(({ text }) => membersIn(text, "Line"));

  expect(members.length).toBeGreaterThan(0);
  expect(members.filter((member) => !lineMembers.includes(member))).toEqual([]);
});

test("every metric of the app is shown, or is listed here as not shown", () => {
  const used = new Set(shown.flatMap(({ text }) => metricsIn(text)));

  const missing = families.map(({ name }) => name).filter((name) => !used.has(name));

  expect(missing.toSorted()).toEqual(Object.keys(NOT_SHOWN).toSorted());
});

test("every query of the workbook is of the chosen app, and every item has a name of its own", () => {
  const names = workbook.items.map(({ name }) => name);

  expect(shown.filter(({ text }) => !text.includes('where _ResourceId =~ "{App}"'))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  expect(shown.length).toBeGreaterThan(12);
});

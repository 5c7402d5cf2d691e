import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { readConfigFile } from "../../../config/config-file.ts";
import { fileSchema } from "../../../config/file-schema.ts";
import { scheduleProblem } from "../../../functions/schedule-occurrences.ts";

const root = join(import.meta.dirname, "../../..");
const context = { secrets: new Map<string, string>(), allowLocalWebhooks: false, checkSchedule: scheduleProblem };
const read = (file: unknown, secrets: Readonly<Record<string, string>> = {}, allowLocalWebhooks = false) =>
  readConfigFile(JSON.stringify(file), "test.json", {
    ...context,
    allowLocalWebhooks,
    secrets: new Map(Object.entries(secrets)),
  });
const minimal = { rules: [{ name: "none", action: "skip", reason: "not yet" }], vaults: {}, policies: {} };

test("the file in the package protects everything that is not tagged backup: off", () => {
  const text = readFileSync(join(root, "holdfast.config.json"), "utf8");

  const { protection, channels } = readConfigFile(text, "holdfast.config.json", context);

  expect(protection.rules.map((rule) => [rule.action, rule.match])).toEqual([
    ["skip", { tags: { backup: ["off"] } }],
    ["protect", {}],
  ]);
  expect(protection.vaults["regional"]).toMatchObject({ name: "holdfast-{location}", createIfMissing: true });
  expect(channels).toEqual([]);
});

test("the committed JSON Schema matches the code (else: npm run config-schema)", () => {
  const committed: unknown = JSON.parse(readFileSync(join(root, "holdfast.config.schema.json"), "utf8"));

  expect(committed).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(fileSchema, { io: "input" }))));
});

/** Every schema in a JSON Schema that has these members, by path. */
function schemasWith(
  member: string,
  schema: unknown,
  path = "",
): readonly (readonly [string, Record<string, unknown>])[] {
  if (typeof schema !== "object" || schema === null) return [];
  const found = member in schema ? [[path, { ...schema }] as const] : [];
  return [...found, ...Object.entries(schema).flatMap(([key, value]) => schemasWith(member, value, `${path}/${key}`))];
}
const jsonSchema = z.toJSONSchema(fileSchema, { io: "input" });

test("the JSON Schema describes every property, for editors to show", () => {
  const properties = schemasWith("properties", jsonSchema).flatMap(([path, schema]) =>
    Object.entries(schema["properties"] ?? {}).map(([name, value]) => [`${path}/${name}`, value] as const),
  );

  expect(properties.length).toBeGreaterThan(50);
  expect(
    properties.filter(([, { description }]) => !/^.{5,}\.$/.test(description ?? "")).map(([path]) => path),
  ).toEqual([]);
});

test("the JSON Schema says in words what each pattern allows, for editors to show instead of it", () => {
  const patterns = schemasWith("pattern", jsonSchema);

  expect(patterns.length).toBeGreaterThan(8);
  for (const [path, schema] of patterns)
    expect([path, schema["patternErrorMessage"]]).toEqual([path, expect.stringMatching(/^Allowed: .{5,}\.$/)]);
});

test("converts every duration to seconds", () => {
  const thresholds = {
    provisioningDeadlineMinutes: 1,
    agentDeadlineMinutes: 2,
    operationDeadlineMinutes: 5,
    pollMinimumSeconds: 10,
    pollMaximumSeconds: 20,
    snapshotStallMinutes: 10,
    transferStallHours: 1,
    jobDeadlineHours: 2,
  };

  expect(read({ ...minimal, thresholds }).protection.thresholds).toEqual({
    provisioningDeadlineSeconds: 60,
    agentDeadlineSeconds: 120,
    operationDeadlineSeconds: 300,
    pollMinimumSeconds: 10,
    pollMaximumSeconds: 20,
    snapshotStallSeconds: 600,
    transferStallSeconds: 3600,
    jobDeadlineSeconds: 7200,
  });
});

test.for([
  ["without the key", {}, { everyMinutes: 60, startsPerMinute: 60, recoveryPointObjectiveHours: 26 }],
  [
    "with one of its keys",
    { sweep: { everyMinutes: 15 } },
    { everyMinutes: 15, startsPerMinute: 60, recoveryPointObjectiveHours: 26 },
  ],
] as const)("sweeps at the default pace %s", ([, change, expected]) => {
  expect(read({ ...minimal, ...change }).protection.sweep).toEqual(expected);
});

test.for([
  ["everyMinutes", 14, "15 or more"],
  ["everyMinutes", 1441, "1440 or less"],
  ["startsPerMinute", 0, "1 or more"],
  ["startsPerMinute", 601, "600 or less"],
  ["recoveryPointObjectiveHours", 0, "1 or more"],
  ["recoveryPointObjectiveHours", 8785, "8784 or less"],
  ["everyMinutes", 30.5, "a whole number from 15 to 1440"],
] as const)("refuses sweep.%s of %d", ([key, value, allowed]) => {
  expect(() => read({ ...minimal, sweep: { [key]: value } })).toThrow(
    `sweep.${key}: found ${value}; allowed: ${allowed}`,
  );
});

test("the version is 12 hexadecimal digits and changes with the text", () => {
  const [before, after] = [minimal, { ...minimal, policies: {}, schedules: [] }].map((file) => read(file).protection);

  expect(before?.version).toMatch(/^[0-9a-f]{12}$/);
  expect(after?.version).not.toBe(before?.version);
});

test("resolves a channel's secrets from the settings", () => {
  const channels = [
    { name: "ops", type: "teams", url: { setting: "HOLDFAST_SECRET_TEAMS" }, minimumSeverity: "info" },
    {
      name: "hook",
      type: "webhook",
      url: { setting: "HOLDFAST_SECRET_HOOK" },
      signingSecret: { setting: "HOLDFAST_SECRET_KEY" },
    },
  ];
  const secrets = {
    HOLDFAST_SECRET_TEAMS: "https://a.example/hook",
    HOLDFAST_SECRET_HOOK: "http://127.0.0.1:8090/hook",
    HOLDFAST_SECRET_KEY: `whsec_${Buffer.alloc(24).toString("base64")}`,
  };

  expect(read({ ...minimal, channels }, secrets, true).channels).toEqual([
    { name: "ops", type: "teams", url: "https://a.example/hook", minimumSeverity: "info" },
    {
      name: "hook",
      type: "webhook",
      url: "http://127.0.0.1:8090/hook",
      format: "notice",
      signingSecret: secrets.HOLDFAST_SECRET_KEY,
      minimumSeverity: "warning",
    },
  ]);
});

test("keeps the optional parts of vaults, policies, rules and schedules", () => {
  const subscriptionId = "00000000-0000-0000-0000-000000000001";
  const schedule = { name: "weekly", cron: "0 3 * * 0", timeZone: "Europe/Berlin", match: {}, retainDays: 60 };
  const { protection } = read({
    subscriptions: [subscriptionId],
    rules: [{ name: "all", action: "protect", vault: "main", policy: "own", firstBackup: { retainDays: 5 } }],
    vaults: { main: { name: "main-vault", resourceGroup: "rg", subscriptionId } },
    policies: { own: { standardName: "standard", enhancedName: "enhanced" } },
    schedules: [schedule],
  });

  expect(protection).toMatchObject({
    subscriptionIds: [subscriptionId],
    rules: [{ firstBackup: { retainDays: 5 } }],
    vaults: { main: { subscriptionId } },
    schedules: [schedule],
  });
  expect(protection.policies["own"]).not.toHaveProperty("template");
});

const policies = { own: { standardName: "standard", enhancedName: "enhanced" } };
const protectAll = { name: "all", action: "protect", vault: "main", policy: "own" };
const readRule = (rule: object, vault: object = {}, policy: object = {}) =>
  read({
    rules: [{ ...protectAll, ...rule }],
    vaults: { main: { name: "main-vault", resourceGroup: "rg", ...vault } },
    policies: { own: { ...policies.own, ...policy } },
  }).protection;

test("a rule, a vault and a policy of few words have the documented defaults", () => {
  const { rules, vaults, policies: read } = readRule({});

  expect(rules).toEqual([
    {
      ...protectAll,
      match: {},
      existing: { stopped: "report", policy: "report", disks: "report" },
      whenDeleted: "stopAndRetain",
    },
  ]);
  expect(vaults["main"]).toEqual({
    name: "main-vault",
    resourceGroup: "rg",
    createIfMissing: true,
    settings: { redundancy: "GeoRedundant", crossRegionRestore: false },
    maximumVaults: 10,
    whenDayQuotaReached: "wait",
  });
  expect(read["own"]).toEqual({ ...policies.own, manage: false });
});

test.for<[string, object, object]>([
  ["no first backup", { firstBackup: "none" }, {}],
  ["one when the agent is ready", { firstBackup: { retainDays: 5 } }, { when: "whenAgentReady", retainDays: 5 }],
  ["one at once", { firstBackup: { when: "now", retainDays: 5 } }, { when: "now", retainDays: 5 }],
])("reads %s", ([, given, firstBackup]) => {
  const [rule] = readRule(given).rules;

  expect(rule).toEqual(expect.objectContaining(Object.keys(firstBackup).length === 0 ? {} : { firstBackup }));
  expect(rule !== undefined && "firstBackup" in rule).toBe(Object.keys(firstBackup).length > 0);
});

test("reads every option of a rule", () => {
  const options = {
    match: { withoutTags: ["backup"], sizes: ["Standard_D*"], zones: ["1", "none"], images: ["none"] },
    disks: { excludeTag: { name: "backup" } },
    existing: { stopped: "resume", disks: "change" },
    whenDeleted: "report",
  };

  expect(readRule(options).rules[0]).toMatchObject({
    ...options,
    disks: { excludeTag: { name: "backup", values: ["*"] } },
    existing: { stopped: "resume", policy: "report", disks: "change" },
  });
});

test("reads every setting of a vault", () => {
  const settings = {
    redundancy: "GeoRedundant",
    crossRegionRestore: true,
    softDelete: { state: "AlwaysON", retentionDays: 30 },
    immutability: "Unlocked",
    monitoring: { azureMonitorAlerts: true, classicAlerts: true },
    tags: { owner: "backup" },
    identity: "SystemAssigned",
  };

  const vault = readRule({}, { ...settings, maximumVaults: 3, whenDayQuotaReached: "nextVault" }).vaults["main"];

  expect(vault).toMatchObject({ settings, maximumVaults: 3, whenDayQuotaReached: "nextVault" });
});

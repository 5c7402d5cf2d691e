import { expect, test } from "vitest";
import { readConfigFile } from "../../../config/config-file.ts";
import { scheduleProblem } from "../../../functions/schedule-occurrences.ts";

function messageOf(text: string, secrets: Readonly<Record<string, string>> = {}): string {
  try {
    const context = {
      secrets: new Map(Object.entries(secrets)),
      allowLocalWebhooks: false,
      checkSchedule: scheduleProblem,
    };
    readConfigFile(text, "test.json", context);
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
  throw new Error("the file was accepted");
}

const subscriptions = ["00000000-0000-0000-0000-000000000001"];
const good = {
  subscriptions,
  rules: [{ name: "all", action: "protect", vault: "main", policy: "daily" }],
  vaults: { main: { name: "holdfast-{location}", resourceGroup: "rg" } },
  policies: { daily: { standardName: "daily", enhancedName: "enhanced" } },
};
const schedule = { name: "nightly", cron: "0 2 * * *", timeZone: "UTC", retainDays: 7 };
const rule = good.rules[0];
const vault = good.vaults.main;
const otherVault = { ...vault, name: "other-{location}" };
const template = { time: "02:00", timeZone: "UTC", retainDays: 30 };
const yearly = { years: 1, months: ["May"], dates: [1] };
const manyTags = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`tag${index}`, ""]));
const withTemplate = (change: object) => ({
  policies: { daily: { ...good.policies.daily, template: { ...template, ...change } } },
});

test.for<[string, object]>([
  [
    'rules[0].vault: found "mian"; allowed: one of "main". Did you mean "main"?',
    { rules: [{ ...rule, vault: "mian" }] },
  ],
  ['rules[0].policy: found "x"; allowed: one of "daily"', { rules: [{ ...rule, policy: "x" }] }],
  ['rules[0].vault: found "main"; allowed: an existing entry, but there are none', { vaults: {} }],
  ['rules[0].action: found "protct"; allowed: one of "skip", "protect"', { rules: [{ ...rule, action: "protct" }] }],
  ["rules[0].vault: found nothing; allowed: string", { rules: [{ name: "all", action: "protect", policy: "daily" }] }],
  ['rules[0]: found the keys "polcy"; allowed: only the keys name,', { rules: [{ ...rule, polcy: 1 }] }],
  ['rules[1].name: found "ALL"; allowed: a name that no other', { rules: [rule, { ...rule, name: "ALL" }] }],
  ['rules[0].name: found ""; allowed: a text of 1 or more characters', { rules: [{ ...rule, name: "" }] }],
  ["allowed: a text of 60 or less characters", { rules: [{ ...rule, name: "x".repeat(61) }] }],
  ["rules: found a list; allowed: a list of 1 or more entries", { rules: [] }],
  ["rules: found nothing; allowed: array", { rules: undefined }],
  ["rules[0]: found 5; allowed: object", { rules: [5] }],
  ['vaults.main.name: found "1x"; allowed: 2 to 50 letters', { vaults: { main: { ...vault, name: "1x" } } }],
  ['found "v-{region}"; allowed: 2 to 50 letters', { vaults: { main: { ...vault, name: "v-{region}" } } }],
  ['resourceGroup: found "rg."; allowed: 1 to 90', { vaults: { main: { ...vault, resourceGroup: "rg." } } }],
  ["vaults.Main: found an object; allowed: 2 to 40", { vaults: { ...good.vaults, Main: otherVault } }],
  [
    'redundancy: found "Any"; allowed: one of "LocallyRedundant"',
    { vaults: { main: { ...vault, redundancy: "Any" } } },
  ],
  [
    "vaults.main.crossRegionRestore: found true; allowed: false, unless redundancy is GeoRedundant",
    { vaults: { main: { ...vault, redundancy: "ZoneRedundant", crossRegionRestore: true } } },
  ],
  [
    "softDelete.retentionDays: found 13; allowed: 14 or more",
    { vaults: { main: { ...vault, softDelete: { retentionDays: 13 } } } },
  ],
  [
    "softDelete.retentionDays: found 181; allowed: 180 or less",
    { vaults: { main: { ...vault, softDelete: { retentionDays: 181 } } } },
  ],
  [
    "vaults.main.maximumVaults: found 501; allowed: 500 or less",
    { vaults: { main: { ...vault, maximumVaults: 501 } } },
  ],
  ["vaults.main.tags: found an object; allowed: at most 50 tags", { vaults: { main: { ...vault, tags: manyTags } } }],
  ["vaults.main.tags.a/b: found", { vaults: { main: { ...vault, tags: { "a/b": "x" } } } }],
  [
    'rules[0].firstBackup: found "later"; allowed: "none", or an object',
    { rules: [{ ...rule, firstBackup: "later" }] },
  ],
  [
    "rules[0].disks: found an object; allowed: exactly one of includeLuns",
    { rules: [{ ...rule, disks: { includeLuns: [1], excludeLuns: [2] } }] },
  ],
  ["rules[0].disks: found an object; allowed: exactly one of", { rules: [{ ...rule, disks: {} }] }],
  [
    "rules[0].disks.includeLuns[0]: found 64; allowed: 63 or less",
    { rules: [{ ...rule, disks: { includeLuns: [64] } }] },
  ],
  [
    'template.retainMonthly.dates[0]: found "end"; allowed: 1 to 28 or "last"',
    withTemplate({ retainMonthly: { months: 12, dates: ["end"] } }),
  ],
  [
    "template.retainMonthly.dates[0]: found 29; allowed: 28 or less",
    withTemplate({ retainMonthly: { months: 12, dates: [29] } }),
  ],
  ["template.retainYearly.years: found 100; allowed: 99", withTemplate({ retainYearly: { ...yearly, years: 100 } })],
  [
    'policies.daily.enhancedName: found "Daily"; allowed: a name that is not the one of policies.daily.standardName',
    { policies: { daily: { ...good.policies.daily, enhancedName: "Daily", template } } },
  ],
  ['createIfMissing: found "yes"; allowed: boolean', { vaults: { main: { ...vault, createIfMissing: "yes" } } }],
  ['template.time: found "02:15"; allowed: HH:mm on the hour', withTemplate({ time: "02:15" })],
  ["template.retainDays: found 6; allowed: 7 or more", withTemplate({ retainDays: 6 })],
  ["template.retainDays: found 10000; allowed: 9999 or less", withTemplate({ retainDays: 10_000 })],
  ["template.instantRestoreDays: found 31; allowed: 30 or less", withTemplate({ instantRestoreDays: 31 })],
  ['schedules[0].cron: found "0 2 * *"; allowed: five', { schedules: [{ ...schedule, cron: "0 2 * *" }] }],
  [
    'schedules[0].cron: found "0 25 * * *"; allowed: for the hour (field 2 of 5): 0 to 23',
    { schedules: [{ ...schedule, cron: "0 25 * * *" }] },
  ],
  [
    'schedules[0].cron: found "60 2 * * *"; allowed: for the minute (field 1 of 5): 0 to 59',
    { schedules: [{ ...schedule, cron: "60 2 * * *" }] },
  ],
  [
    'schedules[0].cron: found "0 2 0 * *"; allowed: for the day of month (field 3 of 5): 1 to 31',
    { schedules: [{ ...schedule, cron: "0 2 0 * *" }] },
  ],
  [
    'schedules[0].cron: found "0 2 * 13 *"; allowed: for the month (field 4 of 5): 1 to 12 or JAN to DEC',
    { schedules: [{ ...schedule, cron: "0 2 * 13 *" }] },
  ],
  [
    'schedules[0].cron: found "0 2 * * MOON"; allowed: for the day of week (field 5 of 5): 0 to 7 or SUN to SAT',
    { schedules: [{ ...schedule, cron: "0 2 * * MOON" }] },
  ],
  ['schedules[0].timeZone: found "Mars"; allowed: an IANA', { schedules: [{ ...schedule, timeZone: "Mars" }] }],
  ["subscriptions: found a list; allowed: at least one", { schedules: [schedule], subscriptions: [] }],
  ['subscriptions[0]: found "mine"; allowed: a subscription ID', { subscriptions: ["mine"] }],
  ["thresholds.jobDeadlineHours: found 0; allowed: 1 or more", { thresholds: { jobDeadlineHours: 0 } }],
  [
    "thresholds.pollMinimumSeconds: found 90; allowed: at most pollMaximumSeconds, 60",
    { thresholds: { pollMinimumSeconds: 90, pollMaximumSeconds: 60 } },
  ],
  ['(file): found the keys "rule"; allowed: only the keys $schema, subscriptions', { rule: [] }],
  ['channels, timeZone, fallbackChannel, incidents, approvals, registerProviders. Did you mean "rules"?', { rule: [] }],
])("names path, value and what is allowed: %s", ([expected, change]) => {
  const text = messageOf(JSON.stringify({ ...good, ...change }));

  expect(text).toContain(expected);
  expect(text).toContain("CONFIG_INVALID: test.json has 1 issue:");
});

test("lists every issue at once, of schema and of references", () => {
  const file = { ...good, rules: [{ ...rule, vault: "x" }, { name: 1 }], schedules: [{ ...schedule, cron: "never" }] };

  const text = messageOf(JSON.stringify(file));

  expect(text).toContain("has 3 issues:");
  for (const path of ["rules[0].vault", "rules[1].action", "schedules[0].cron"])
    expect(text).toContain(`\n  ${path}: `);
});

test.for<[string, object, Readonly<Record<string, string>>]>([
  ["url: found a text that is not shown", { url: "https://s3cret" }, {}],
  ['url: found "HOLDFAST_SECRET_A", which is not set; allowed: an app setting', {}, {}],
  [
    "url: found something else in the setting HOLDFAST_SECRET_A; allowed: an https URL",
    {},
    { HOLDFAST_SECRET_A: "s3cret" },
  ],
  ["url: found something else in the setting", {}, { HOLDFAST_SECRET_A: "http://127.0.0.1/s3cret" }],
  ["url.setting: found a text that is not shown", { url: { setting: "s3cret" } }, {}],
  ["name: found a text that is not shown", { name: "https://s3cret" }, { HOLDFAST_SECRET_A: "https://s3cret" }],
  [
    'type: found "slak"; allowed: one of "teams", "slack", "discord", "googleChat", "pagerDuty", "webhook", "eventGrid"',
    { type: "slak" },
    { HOLDFAST_SECRET_A: "https://s3cret" },
  ],
])("never shows a secret: %s", ([expected, change, secrets]) => {
  const channel = { name: "ops", type: "teams", url: { setting: "HOLDFAST_SECRET_A" }, ...change };

  const text = messageOf(JSON.stringify({ ...good, channels: [channel] }), secrets);

  expect(text).toContain(`channels[0].${expected}`);
  expect(text).not.toContain("s3cret");
});

test.for<[string, object, string]>([
  [
    "a value that looks like a secret",
    { rules: [{ ...rule, vault: "AccountKey=s3cret" }] },
    "a text that is not shown",
  ],
  ["a long value", { rules: [{ ...rule, vault: `s3${"x".repeat(60_000)}cret` }] }, `"s3${"x".repeat(58)}…"`],
  ["many unknown keys", Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`s3${index}`, 1])), "4990 more"],
  [
    "a long key",
    { vaults: { ...good.vaults, [`S3${"x".repeat(60_000)}cret`]: otherVault } },
    `vaults.S3${"x".repeat(58)}…`,
  ],
  ["a key that looks like a secret", { "https://a.example/s3cret": 1 }, "found the keys a name that is not shown"],
  [
    "an unknown key with a secret",
    { rules: [{ ...rule, "sig=s3cret": 1 }] },
    "found the keys a name that is not shown",
  ],
  [
    "an entry named by a secret",
    { vaults: { ...good.vaults, "https://u:s3cret@a": otherVault } },
    "vaults.(not shown)",
  ],
  ["a line break", { rules: [{ ...rule, vault: "a\nCONFIG\u202E" }] }, '"a\\nCONFIG\\u{202e}"'],
  ["a line break in a key", { vaults: { ...good.vaults, "a\nb\u2028": otherVault } }, "vaults.a\\nb\\u{2028}"],
])("shows %s on a short line", ([, change, shown]) => {
  const text = messageOf(JSON.stringify({ ...good, ...change }));

  expect(text).toContain(shown);
  expect(text).not.toContain("s3cret");
  expect(text.split("\n")).toHaveLength(2);
  expect(text.length).toBeLessThan(1000);
});

test("lists the entries to choose from without one that looks like a secret", () => {
  const vaults = { "sig=s3cret": vault, other: vault };

  const text = messageOf(JSON.stringify({ ...good, vaults }));

  expect(text).toContain('allowed: one of a name that is not shown because it may be a secret, "other"');
  expect(text).not.toContain("s3cret");
});

test.for([
  ["of 23 bytes", 23, true],
  ["of 24 bytes", 24, false],
  ["of 64 bytes", 64, false],
  ["of 65 bytes", 65, true],
] as const)("validates a signing secret %s", ([, sizeBytes, isIssue]) => {
  const url = { setting: "HOLDFAST_SECRET_A" };
  const channels = [{ name: "hook", type: "webhook", url, signingSecret: { setting: "HOLDFAST_SECRET_B" } }];
  const key = Buffer.alloc(sizeBytes, 7).toString("base64");
  // A second issue, so that there is a message in both cases.
  const file = { ...good, channels, rule: [] };

  const text = messageOf(JSON.stringify(file), { HOLDFAST_SECRET_A: "https://a.example", HOLDFAST_SECRET_B: key });

  expect(text.includes("channels[0].signingSecret: found something else in the setting HOLDFAST_SECRET_B")).toBe(
    isIssue,
  );
  expect(text).not.toContain(key);
});

test("names the position of text that is not JSON, without quoting it", () => {
  const text = messageOf('{\n  "s3cret": 1,\n}');

  expect(text).toMatch(/\(file\): found a text that is not JSON, at line 3 column 1; allowed: JSON without comments/);
  expect(text).not.toContain("s3cret");
  expect(messageOf("s3cret")).not.toContain("s3cret");
});

test("refuses a file that is JSON but not an object", () => {
  expect(messageOf("[]")).toContain("(file): found a list; allowed: ");
});

import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import type { DiskSelection, ExistingProtection } from "../../../../domain/protection/config.ts";
import {
  changesOf,
  differencesOf,
  isPolicyOrClone,
  isSameSelection,
  mayResume,
} from "../../../../domain/protection/existing.ts";
import type { RequestSource } from "../../../../domain/protection/outcome.ts";

const report: ExistingProtection = { stopped: "report", policy: "report", disks: "report" };
const wanted = { policyName: "daily", existing: report };

test.for<[string, string, boolean]>([
  ["daily", "daily", true],
  ["Daily", "dAILY", true],
  ["daily-2", "daily", true],
  ["daily-40", "daily", true],
  ["daily-1", "daily", false],
  ["daily-02", "daily", false],
  ["daily-long", "daily", false],
  ["weekly-2", "daily", false],
  [`${"a".repeat(148)}-2`, "a".repeat(150), true],
])("the policy %s is %s or a clone of it: %s", ([policyName, base, expected]) => {
  expect(isPolicyOrClone(policyName, base)).toBe(expected);
});

test.for<[string, DiskSelection | undefined, DiskSelection | undefined, boolean]>([
  ["no list and no list", undefined, undefined, true],
  ["no list and no exclusions", undefined, { kind: "exclude", luns: [] }, true],
  ["the same disks in another order", { kind: "exclude", luns: [2, 0] }, { kind: "exclude", luns: [0, 2, 2] }, true],
  ["exclusion and inclusion", { kind: "exclude", luns: [1] }, { kind: "include", luns: [1] }, false],
  ["no list and the OS disk alone", undefined, { kind: "include", luns: [] }, false],
  ["other disks", { kind: "include", luns: [1] }, { kind: "include", luns: [10] }, false],
])("compares %s", ([, left, right, expected]) => {
  expect(isSameSelection(left, right)).toBe(expected);
});

test("an item whose policy is unknown has no other one", () => {
  expect(differencesOf({}, wanted)).toEqual({ policy: false, disks: false });
  expect(differencesOf({ policyId: "/v/backupPolicies/weekly" }, wanted)).toEqual({ policy: true, disks: false });
});

test.for<[Partial<ExistingProtection>, boolean, boolean]>([
  [{}, false, false],
  [{ policy: "change" }, true, false],
  [{ disks: "change" }, false, true],
])("changes only what the rule has changed: %o", ([existing, policy, disks]) => {
  const changes = changesOf({ policy: true, disks: true }, { ...wanted, existing: { ...report, ...existing } });

  expect(changes).toEqual({ policy, disks });
});

const createdAt = "2026-03-31T01:00:00.000Z" as Instant;
const stopped = { kind: "stopped", protectionState: "ProtectionStopped" } as const;
const backedUp = { ...stopped, lastRecoveryPointAt: "2026-03-31T00:59:59.999Z" as Instant };
const machine = { uniqueId: "unique-1", wasRecreated: false, createdAt };

test.for<
  [string, Parameters<typeof mayResume>[0], object, RequestSource, Partial<ExistingProtection>, string, boolean]
>([
  ["an event says nothing", stopped, {}, "event", {}, "", false],
  ["a person asks", stopped, {}, "http", {}, "", true],
  ["the rule says so", stopped, {}, "sweep", { stopped: "resume" }, "", true],
  ["the machine is younger than the newest recovery point", backedUp, {}, "event", {}, "", true],
  ["the machine's age is unknown", backedUp, { createdAt: undefined }, "retry", {}, "", false],
  ["the run saw it recreated", stopped, { wasRecreated: true }, "event", {}, "", true],
  ["the item was bound to another machine", stopped, {}, "event", {}, "unique-0", true],
  ["the item was bound to this machine", stopped, {}, "event", {}, "unique-1", false],
])("stopped protection when %s", ([, item, change, source, existing, boundTo, expected]) => {
  const { createdAt: known, ...evidence } = { ...machine, ...change };
  const given = { source, existing: { ...report, ...existing }, boundTo: boundTo === "" ? undefined : boundTo };

  expect(mayResume(item, { ...evidence, ...(known !== undefined && { createdAt: known }) }, given)).toBe(expected);
});

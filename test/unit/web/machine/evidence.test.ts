import { expect, test } from "vitest";
import { evidenceOf, type SourcedItem } from "../../../../web/machine/evidence.ts";

const observedAt = "2026-03-31T12:00:00.000Z";
const entry = (at: string, kind: string, more: Partial<SourcedItem> = {}): SourcedItem => ({
  at,
  what: "Something",
  kind,
  ...more,
});

test("the newest entry with the machine's reason is the evidence", () => {
  const timeline = [
    entry("2026-03-30T02:00:00.000Z", "backup", { reason: "snapshotFailed" }),
    entry("2026-03-31T02:00:00.000Z", "backup", { reason: "snapshotFailed", serviceCode: "UserErrorX" }),
    entry("2026-03-31T03:00:00.000Z", "backup", { reason: "vaulted" }),
  ];

  expect(evidenceOf({ reason: "snapshotFailed", observedAt }, timeline)).toEqual({
    source: "the backup job in Azure",
    at: "2026-03-31T02:00:00.000Z",
    serviceCode: "UserErrorX",
  });
});

test.for([
  ["sweep", "a run of protection, started by a sweep"],
  ["retry", "a run of protection, a retry"],
  ["http", "a run of protection, asked for by an operator"],
  ["event", "a run of protection"],
] as const)("a run of protection says what started it: %s", ([source, words]) => {
  const timeline = [entry("2026-03-31T02:00:00.000Z", "protection", { reason: "policyMissing", source })];

  expect(evidenceOf({ reason: "policyMissing", observedAt }, timeline).source).toBe(words);
});

test.for([
  ["recoveryPointTooOld", "the vault's backup item, read by a sweep"],
  ["policyMissing", "Holdfast's inventory"],
] as const)("without an entry the observation of %s is the evidence", ([reason, source]) => {
  expect(evidenceOf({ reason, observedAt }, [{ at: observedAt, what: "Protection enabled" }])).toEqual({
    source,
    at: observedAt,
  });
});

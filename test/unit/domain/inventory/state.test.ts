import { describe, expect, test } from "vitest";
import type { BackupResult } from "../../../../domain/backup/result.ts";
import type { PublishedOutcome } from "../../../../domain/events/domain-event.ts";
import {
  hasRun,
  isGoodBackup,
  type SweptItem,
  type SweptMachine,
  stateOfOutcome,
  stateOfSweptMachine,
} from "../../../../domain/inventory/state.ts";
import { at, failedBackup, goodBackup, policyId, vaultId } from "../../../support/inventory-events.ts";

const vaulted = { milestones: { snapshotAt: at(1), vaultedAt: at(2) } };

test.for<[PublishedOutcome["outcome"], string, string]>([
  ["protected", "protectionEnabled", "protected"],
  ["alreadyProtected", "protectedElsewhere", "protected"],
  ["waiting", "dayQuotaReached", "waiting"],
  ["skipped", "noRuleMatched", "excluded"],
  ["gone", "vmDeleted", "deleted"],
  ["needsAttention", "accessDenied", "needsAttention"],
])("a run that ends %s for %s leaves the machine %s", ([outcome, reason, state]) => {
  expect(stateOfOutcome({ outcome, reason })).toEqual({ state, reason });
});

test.for<[string, BackupResult, string, string]>([
  ["completed", goodBackup, "protected", "protectionEnabled"],
  ["failed", failedBackup, "atRisk", "snapshotFailed"],
  [
    "left only a snapshot",
    { ...failedBackup, result: "skipped", reason: "transferSkipped" },
    "atRisk",
    "transferSkipped",
  ],
  ["is not known", { ...failedBackup, result: "unknown", reason: "monitorFailed" }, "atRisk", "monitorFailed"],
])("a machine whose first backup %s is %s", ([, backup, state, reason]) => {
  expect(stateOfOutcome({ outcome: "protected", reason: "protectionEnabled", backup })).toEqual({ state, reason });
});

test("a failed backup does not make a machine that needs attention look protected", () => {
  const outcome = { outcome: "needsAttention", reason: "protectionError", backup: failedBackup } as const;

  expect(stateOfOutcome(outcome)).toEqual({ state: "needsAttention", reason: "protectionError" });
});

test.for<[string, BackupResult, boolean]>([
  ["completed", goodBackup, true],
  ["warns, but is in the vault", { ...goodBackup, ...vaulted, result: "completedWithWarnings" }, true],
  ["warns, and is only a snapshot", { ...goodBackup, milestones: {}, result: "completedWithWarnings" }, false],
  ["timed out", { ...goodBackup, result: "timedOut" }, false],
])("a backup that %s is good: %s", ([, backup, expected]) => {
  expect(isGoodBackup(backup)).toBe(expected);
});

test.for<[BackupResult["reason"], boolean]>([
  ["vaulted", true],
  ["snapshotFailed", true],
  ["notProtected", false],
  ["accessDenied", false],
])("a backup that ended for %s has run: %s", ([reason, expected]) => {
  expect(hasRun({ ...failedBackup, reason })).toBe(expected);
});

describe("a sweep", () => {
  const objectiveSeconds = 600;
  const now = at(30);
  const item: SweptItem = { vaultId, policyId, protectionState: "Protected", lastRecoveryPointAt: at(25) };
  const machine: SweptMachine = { decision: { action: "protect" }, items: [item], isScanComplete: true };
  const skip = { action: "skip", because: "skippedByRule" } as const;
  const withoutPoint = { vaultId, protectionState: "IRPending" };
  const stopped = { ...item, protectionState: "ProtectionStopped" };

  test.for<[string, Partial<SweptMachine>, string, string]>([
    ["a fresh recovery point", {}, "protected", "recoveryPointFresh"],
    [
      "one just within the objective",
      { items: [{ ...item, lastRecoveryPointAt: at(21) }] },
      "protected",
      "recoveryPointFresh",
    ],
    [
      "one that reached the objective",
      { items: [{ ...item, lastRecoveryPointAt: at(20) }] },
      "atRisk",
      "recoveryPointTooOld",
    ],
    ["no recovery point", { items: [withoutPoint] }, "atRisk", "noRecoveryPoint"],
    ["none, protected just now", { items: [withoutPoint], protectedSince: at(21) }, "protected", "firstBackupPending"],
    ["none, protected for long", { items: [withoutPoint], protectedSince: at(20) }, "atRisk", "noRecoveryPoint"],
    ["an item in error", { items: [{ ...item, protectionState: "ProtectionError" }] }, "atRisk", "protectionError"],
    ["an unknown state", { items: [{ ...item, protectionState: "Odd" }] }, "unknown", "stateUnknown"],
    ["stopped protection", { items: [stopped] }, "needsAttention", "protectionStopped"],
    ["stopped protection of an excluded one", { items: [stopped], decision: skip }, "excluded", "skippedByRule"],
    ["an item of an excluded one", { decision: skip }, "protected", "excludedButProtected"],
    ["a stopped and an active item", { items: [stopped, item] }, "protected", "recoveryPointFresh"],
    ["an item without and one with a point", { items: [withoutPoint, item] }, "protected", "recoveryPointFresh"],
    ["no item", { items: [] }, "waiting", "protectionPending"],
    ["no item in a partial scan", { items: [], isScanComplete: false }, "unknown", "scanIncomplete"],
    ["no item, excluded", { items: [], decision: skip, isScanComplete: false }, "excluded", "skippedByRule"],
    [
      "no item, refused",
      { items: [], decision: { action: "refuse", because: "unmanagedDisks" } },
      "needsAttention",
      "unmanagedDisks",
    ],
  ])("that finds %s says so", ([, change, state, reason]) => {
    expect(stateOfSweptMachine({ ...machine, ...change }, objectiveSeconds, now)).toMatchObject({ state, reason });
  });

  test("names vault, policy and recovery point of the item that protects", () => {
    const older = { ...item, vaultId: `${vaultId}-2`, lastRecoveryPointAt: at(1) };

    expect(stateOfSweptMachine({ ...machine, items: [older, item] }, objectiveSeconds, now)).toEqual({
      state: "protected",
      reason: "recoveryPointFresh",
      vaultId,
      policyId,
      lastRecoveryPointAt: at(25),
    });
  });
});

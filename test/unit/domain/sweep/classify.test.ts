import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import type { FleetItem } from "../../../../domain/ports/fleet.ts";
import { decideByRules, type ProtectionDecision } from "../../../../domain/protection/rules.ts";
import { classifyRow, type SweptRow } from "../../../../domain/sweep/classify.ts";
import {
  sampleConfig,
  sampleMachine,
  sampleRule,
  sampleVaultId,
  sampleVmId,
} from "../../../support/fakes/sample-machine.ts";

const now = "2026-03-30T08:00:00.000Z" as Instant;
const HOUR = 3600;
const decided = decideByRules(sampleMachine(), sampleConfig());
const skipped: ProtectionDecision = { action: "skip", configVersion: "1", because: "noRuleMatched", explanation: "" };
const refused: ProtectionDecision = {
  action: "refuse",
  configVersion: "1",
  because: "unmanagedDisks",
  explanation: "",
};

function withExisting(change: Partial<typeof sampleRule.existing> | { stopped: "resume" } | { policy: "change" }) {
  const rule = { ...sampleRule, existing: { ...sampleRule.existing, ...change } };
  return decideByRules(sampleMachine(), sampleConfig({ rules: [rule] }));
}

function item(change: Partial<FleetItem> = {}): FleetItem {
  return {
    vmId: sampleVmId(),
    vaultId: sampleVaultId(),
    policyId: `${sampleVaultId()}/backupPolicies/holdfast-daily`,
    protectionState: "Protected",
    isSoftDeleted: false,
    lastRecoveryPointAt: "2026-03-30T07:00:00.000Z" as Instant,
    ...change,
  };
}

function withoutPoint(change: Partial<FleetItem> = {}): FleetItem {
  const { lastRecoveryPointAt: _, ...rest } = item({ protectionState: "IRPending", ...change });
  return rest;
}

function classify(change: Partial<SweptRow>) {
  const row = { uniqueId: "present", decision: decided, items: [], isScanComplete: true, ...change };
  return classifyRow(row, 26 * HOUR, now);
}

const policy = (name: string, vaultId = sampleVaultId()) => `${vaultId}/backupPolicies/${name}`;

test.for<[string, Partial<SweptRow>, string, string]>([
  ["a machine without an item", {}, "toProtect", "protectionPending"],
  ["one whose item is soft-deleted", { items: [item({ isSoftDeleted: true })] }, "toProtect", "protectionPending"],
  [
    "one whose item is not protected",
    { items: [item({ protectionState: "NotProtected" })] },
    "toProtect",
    "protectionPending",
  ],
  ["a machine without an item in a partial scan", { isScanComplete: false }, "unknown", "scanIncomplete"],
  ["one with an item in a partial scan", { isScanComplete: false, items: [item()] }, "protected", "recoveryPointFresh"],
  [
    "a recovery point a millisecond within the objective",
    { items: [item({ lastRecoveryPointAt: "2026-03-29T06:00:00.001Z" as Instant })] },
    "protected",
    "recoveryPointFresh",
  ],
  [
    "a recovery point as old as the objective",
    { items: [item({ lastRecoveryPointAt: "2026-03-29T06:00:00.000Z" as Instant })] },
    "atRisk",
    "recoveryPointTooOld",
  ],
  [
    "no recovery point a millisecond before one is due",
    { items: [withoutPoint()], protectedSince: "2026-03-29T06:00:00.001Z" as Instant },
    "protected",
    "firstBackupPending",
  ],
  [
    "no recovery point when one is due",
    { items: [withoutPoint()], protectedSince: "2026-03-29T06:00:00.000Z" as Instant },
    "atRisk",
    "noRecoveryPoint",
  ],
  ["no recovery point, protected nobody knows since when", { items: [withoutPoint()] }, "atRisk", "noRecoveryPoint"],
  ["an item in error", { items: [item({ protectionState: "ProtectionError" })] }, "atRisk", "protectionError"],
  ["a stopped item", { items: [item({ protectionState: "ProtectionStopped" })] }, "stopped", "protectionStopped"],
  ["an item in an unknown state", { items: [item({ protectionState: "Frozen" })] }, "unknown", "stateUnknown"],
  ["an excluded machine", { decision: skipped }, "excluded", "noRuleMatched"],
  ["an excluded machine in a partial scan", { decision: skipped, isScanComplete: false }, "excluded", "noRuleMatched"],
  [
    "an excluded machine that is protected",
    { decision: skipped, items: [item()] },
    "excludedButProtected",
    "excludedButProtected",
  ],
  ["a machine that Azure Backup cannot protect", { decision: refused }, "refused", "unmanagedDisks"],
])("%s", ([, change, expectedClass, reason]) => {
  const found = classify(change);

  expect([found.class, found.state.reason]).toEqual([expectedClass, reason]);
});

test.for<[string, Partial<SweptRow>, string | undefined]>([
  ["a machine without an item", {}, "notProtected"],
  ["one whose item is soft-deleted", { items: [item({ isSoftDeleted: true })] }, "softDeleted"],
  ["no machine of a partial scan", { isScanComplete: false }, undefined],
  ["no protected machine", { items: [item()] }, undefined],
  ["no excluded machine", { decision: skipped }, undefined],
  [
    "no machine whose stopped item is only reported",
    { items: [item({ protectionState: "ProtectionStopped" })] },
    undefined,
  ],
  [
    "a machine whose stopped item is resumed",
    { decision: withExisting({ stopped: "resume" }), items: [item({ protectionState: "ProtectionStopped" })] },
    "resumeStopped",
  ],
  ["no machine whose other policy is only reported", { items: [item({ policyId: policy("gold") })] }, undefined],
  [
    "a machine whose other policy is changed",
    { decision: withExisting({ policy: "change" }), items: [item({ policyId: policy("gold") })] },
    "changePolicy",
  ],
  [
    "a machine that was created after its item's last recovery point",
    { items: [item()], createdAt: "2026-03-30T07:00:00.001Z" as Instant },
    "recreated",
  ],
  [
    "no machine that was created after it, but for which the item was enabled since",
    { items: [item()], createdAt: "2026-03-30T07:00:00.001Z" as Instant, boundTo: "present" },
    undefined,
  ],
  [
    "no machine that was created at its item's last recovery point",
    { items: [item()], createdAt: "2026-03-30T07:00:00.000Z" as Instant },
    undefined,
  ],
  [
    "a recreated machine whose stopped item is only reported",
    { items: [item({ protectionState: "ProtectionStopped" })], createdAt: "2026-03-30T07:30:00.000Z" as Instant },
    "recreated",
  ],
  ["a machine whose item was enabled for an earlier one", { items: [withoutPoint()], boundTo: "earlier" }, "recreated"],
  ["no machine whose item was enabled for it", { items: [withoutPoint()], boundTo: "present" }, undefined],
  [
    "a machine whose item the app has stopped for an earlier one",
    { items: [withoutPoint({ protectionState: "ProtectionStopped" })], boundTo: "retired" },
    "recreated",
  ],
  [
    "no machine whose stopped item was enabled for it",
    { items: [withoutPoint({ protectionState: "ProtectionStopped" })], boundTo: "present" },
    undefined,
  ],
  [
    "no machine that one vault protects, whatever another one keeps of an earlier one",
    {
      items: [
        item({ lastRecoveryPointAt: "2026-03-29T07:00:00.000Z" as Instant, vaultId: `${sampleVaultId()}-2` }),
        item(),
      ],
      createdAt: "2026-03-30T06:00:00.000Z" as Instant,
    },
    undefined,
  ],
])("starts a workflow for %s", ([, change, expected]) => {
  expect(classify(change).start).toBe(expected);
});

test.for<[string, Partial<SweptRow>]>([
  [
    "is of an earlier machine by its recovery point",
    { items: [item()], createdAt: "2026-03-30T07:30:00.000Z" as Instant },
  ],
  ["was enabled for an earlier machine", { items: [withoutPoint()], boundTo: "earlier" }],
  [
    "was stopped for an earlier machine",
    { items: [withoutPoint({ protectionState: "ProtectionStopped" })], boundTo: "retired" },
  ],
  [
    "was stopped, where the rule resumes it",
    { decision: withExisting({ stopped: "resume" }), items: [withoutPoint({ protectionState: "ProtectionStopped" })] },
  ],
])("a machine whose only item %s is still to be protected", ([, change]) => {
  const found = classify({ protectedSince: "2026-03-30T07:30:00.000Z" as Instant, ...change });

  expect(found).toMatchObject({ class: "toProtect", state: { state: "waiting", reason: "protectionPending" } });
  expect(found.state).toMatchObject({ vaultId: sampleVaultId() });
  expect(found.state).not.toHaveProperty("lastRecoveryPointAt");
});

test("takes no recovery point of an earlier machine for one of this machine", () => {
  const createdAt = "2026-03-30T07:30:00.000Z" as Instant;

  const found = classify({ items: [item()], createdAt, protectedSince: createdAt, boundTo: "present" });

  expect(found.state).toMatchObject({ state: "protected", reason: "firstBackupPending" });
  expect(found.state).not.toHaveProperty("lastRecoveryPointAt");
});

test.for<[string, Partial<SweptRow>, readonly string[]]>([
  ["the rule's policy", { items: [item()] }, []],
  ["a clone of it, in any casing", { items: [item({ policyId: policy("HOLDFAST-daily-12") })] }, []],
  [
    "a name that only begins alike",
    { items: [item({ policyId: policy("holdfast-daily-enhanced") })] },
    ["policyDrift"],
  ],
  ["a number that no clone has", { items: [item({ policyId: policy("holdfast-daily-0") })] }, ["policyDrift"]],
  ["another policy", { items: [item({ policyId: policy("gold") })] }, ["policyDrift"]],
  [
    "another policy in a further vault of the family",
    { items: [item({ vaultId: `${sampleVaultId()}-2`, policyId: policy("gold", `${sampleVaultId()}-2`) })] },
    ["policyDrift"],
  ],
  [
    "another policy in a vault of somebody else",
    { items: [item({ vaultId: sampleVaultId("other"), policyId: policy("gold", sampleVaultId("other")) })] },
    [],
  ],
  [
    "another policy of a stopped item",
    { items: [item({ protectionState: "ProtectionStopped", policyId: policy("gold") })] },
    [],
  ],
  ["another policy of an excluded machine", { decision: skipped, items: [item({ policyId: policy("gold") })] }, []],
  ["two items that protect", { items: [item(), item({ vaultId: `${sampleVaultId()}-2` })] }, ["duplicateItems"]],
  [
    "an item that protects beside a stopped one",
    { items: [item(), item({ vaultId: `${sampleVaultId()}-2`, protectionState: "ProtectionStopped" })] },
    [],
  ],
])("flags for %s", ([, change, flags]) => {
  expect(classify(change).flags).toEqual(flags);
});

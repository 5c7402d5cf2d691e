import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import type { FleetItem } from "../../../../domain/ports/fleet.ts";
import { decideByRules, type ProtectionDecision } from "../../../../domain/protection/rules.ts";
import { isItemDoubtful, nextItemStep } from "../../../../domain/sweep/inherited-item.ts";
import {
  sampleConfig,
  sampleMachine,
  sampleRule,
  sampleVaultId,
  sampleVmId,
} from "../../../support/fakes/sample-machine.ts";

const createdAt = "2026-03-30T07:00:00.000Z" as Instant;
const before = "2026-03-30T06:59:59.999Z" as Instant;
const machine = { uniqueId: "present", createdAt };
const further = `${sampleVaultId()}-2`;
const elsewhere = sampleVaultId("other");

function decidedBy(change: object): Extract<ProtectionDecision, { readonly action: "protect" }> {
  const rule = { ...sampleRule, existing: { ...sampleRule.existing, ...change } };
  const decision = decideByRules(sampleMachine(), sampleConfig({ rules: [rule] }));
  if (decision.action !== "protect") throw new Error("The sample rule protects.");
  return decision;
}

const reports = decidedBy({});
const resumes = decidedBy({ stopped: "resume" });
const skipped: ProtectionDecision = { action: "skip", configVersion: "1", because: "noRuleMatched", explanation: "" };

function item(protectionState: string, change: Partial<FleetItem> = {}): FleetItem {
  return { vmId: sampleVmId(), vaultId: sampleVaultId(), protectionState, isSoftDeleted: false, ...change };
}

test.for<[string, FleetItem, boolean]>([
  ["one without a recovery point", item("IRPending"), true],
  ["one without a recovery point in a further vault of the rule", item("Protected", { vaultId: further }), true],
  ["one without a recovery point in a vault that is not the rule's", item("Protected", { vaultId: elsewhere }), false],
  ["one with a recovery point of its own", item("Protected", { lastRecoveryPointAt: createdAt }), false],
  ["one with a recovery point of an earlier machine", item("Protected", { lastRecoveryPointAt: before }), true],
  ["one in error with a recovery point of an earlier machine", item("Frozen", { lastRecoveryPointAt: before }), true],
  ["a stopped one, whatever it has", item("ProtectionStopped", { lastRecoveryPointAt: createdAt }), true],
  ["a stopped one in a vault that is not the rule's", item("ProtectionPaused", { vaultId: elsewhere }), true],
  ["none that is soft-deleted", item("ProtectionStopped", { isSoftDeleted: true }), false],
  ["none that is not protected", item("NotProtected"), false],
])("the binding is read for %s", ([, found, expected]) => {
  expect(isItemDoubtful(found, reports, machine)).toBe(expected);
});

test("the binding is read for no machine that the rules do not protect", () => {
  expect(isItemDoubtful(item("ProtectionStopped"), skipped, machine)).toBe(false);
});

/** For which machine the item was enabled last, and what a run would do about it. */
test.for<[string, FleetItem, string | undefined, "resume" | "rebind" | undefined]>([
  ["is enabled again when it was enabled for an earlier machine", item("IRPending"), "earlier", "rebind"],
  ["stays when it was enabled for this machine", item("IRPending"), "present", undefined],
  ["stays while it waits for its first policy run, as far as is remembered", item("IRPending"), undefined, undefined],
  ["is enabled again when it waits for no policy run and none is remembered", item("Protected"), undefined, "rebind"],
  [
    "is enabled again when its recovery points are of an earlier machine",
    item("ProtectionError", { lastRecoveryPointAt: before }),
    undefined,
    "rebind",
  ],
  ["stays in a vault that is not the rule's", item("IRPending", { vaultId: elsewhere }), "earlier", undefined],
  [
    "is looked at in such a vault when its recovery points are of an earlier machine",
    item("Protected", { vaultId: elsewhere, lastRecoveryPointAt: before }),
    "present",
    "rebind",
  ],
  ["is resumed when it was stopped for an earlier machine", item("ProtectionStopped"), "retired", "resume"],
  ["stays stopped when it was enabled for this machine", item("ProtectionStopped"), "present", undefined],
  ["stays stopped when nothing is remembered", item("ProtectionStopped"), undefined, undefined],
  [
    "is resumed when its recovery points are of an earlier machine",
    item("BackupsSuspended", { lastRecoveryPointAt: before }),
    undefined,
    "resume",
  ],
  ["says nothing when it is soft-deleted", item("ProtectionStopped", { isSoftDeleted: true }), "earlier", undefined],
  ["says nothing when it is not protected", item("NotProtected"), "earlier", undefined],
])("an item %s", ([, found, boundTo, expected]) => {
  expect(nextItemStep(found, reports, machine, boundTo)).toBe(expected);
});

test("a stopped item is resumed where the rule says so", () => {
  expect(nextItemStep(item("ProtectionStopped"), resumes, machine, "present")).toBe("resume");
});

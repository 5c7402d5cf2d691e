import { expect, test } from "vitest";
import { protectVirtualMachine } from "../../../../orchestrations/protect-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, noticesOf } from "../../../support/drive-orchestrator.ts";
import {
  decided,
  failed,
  machine,
  operationFailed,
  otherVaultId,
  policyId,
  staysAbsent,
  straightWay,
  vaultId,
  vmId,
} from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const none = { kind: "none" };
const item = (protectionState: string) => ({ kind: "item", protectionState, isSoftDeleted: false, policyId });
const started = { operationId: "op-1" };

function drive(changes: Record<string, readonly unknown[]>) {
  const answers = { ...straightWay, ...changes };
  return driveOrchestrator(protectVirtualMachine, { input: { vmId }, now, answers });
}

test.for<[string, string, object]>([
  ["a code nobody knows", "UserErrorBrandNew", { outcome: "needsAttention", reason: "protectionFailed" }],
  ["a Resource Guard", "UserErrorResourceGuardMissing", { outcome: "needsAttention", reason: "approvalRequired" }],
  [
    "a policy that refuses Trusted Launch",
    "UserErrorTrustedLaunchVMNotSupported",
    { outcome: "needsAttention", reason: "policyUnsuitable" },
  ],
])("maps an operation that failed with %s", ([, errorCode, expected]) => {
  const run = drive({ readOperation: [operationFailed(errorCode)] });

  expect(run.output).toMatchObject({ ...expected, vaultId, explanation: `${errorCode}: No.` });
});

test("maps a request that Azure refused at once as it maps a failed operation", () => {
  const refused = failed("AZURE_REFUSED", { serviceCode: "UserErrorResourceGuardMissing" });

  const run = drive({ enableProtection: [refused] });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "approvalRequired" });
});

test("waits and tries again while another operation holds the item", () => {
  const run = drive({
    enableProtection: [started, started],
    readOperation: [operationFailed("BMSUserErrorObjectLocked"), { kind: "succeeded" }],
  });

  expect(run.output).toMatchObject({ outcome: "protected" });
  expect(run.statuses).toContainEqual(expect.objectContaining({ stage: "waitingForOtherOperation" }));
});

test("needs attention when another operation holds the item for too long", () => {
  const run = drive({
    enableProtection: Array(6).fill(started),
    readOperation: Array(6).fill(operationFailed("BMSUserErrorObjectLocked")),
  });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "conflictTooLong" });
});

test("finds a soft-deleted twin that shows only in Azure's refusal, undeletes it once, and enables", () => {
  const soft = { kind: "item", protectionState: "ProtectionStopped", isSoftDeleted: true };

  const run = drive({
    readProtectedItem: [none, soft],
    enableProtection: [started, started],
    undeleteProtectedItem: [started],
    readOperation: [
      operationFailed("BMSUserErrorDataSourceInDeferredDeleteState"),
      { kind: "succeeded" },
      { kind: "succeeded" },
    ],
  });

  expect(run.output).toMatchObject({ outcome: "protected", reason: "undeleted" });
});

test("reads again where the machine is protected when Azure says that it is", () => {
  const here = drive({
    readOperation: [operationFailed("VirtualMachineAlreadyProtected")],
    readProtectedItem: [none, item("Protected")],
  });
  const there = drive({
    readOperation: [operationFailed("VirtualMachineAlreadyProtected")],
    readBackupStatus: [{ kind: "notProtected" }, { kind: "protected", vaultId: otherVaultId }],
    readProtectedItem: [none, none, item("IRPending")],
  });
  const unseen = drive({
    readOperation: [operationFailed("VirtualMachineAlreadyProtected")],
    readBackupStatus: [{ kind: "notProtected" }, { kind: "notProtected" }],
    readProtectedItem: [none, none],
  });

  expect(here.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault", vaultId });
  expect(there.output).toMatchObject({ reason: "protectedElsewhere", vaultId: otherVaultId });
  expect(unseen.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedElsewhere" });
  expect(unseen.output).not.toHaveProperty("vaultId");
});

test.for<[string, readonly unknown[], object | undefined]>([
  ["gone", staysAbsent, { outcome: "gone", reason: "vmDeleted" }],
  ["still there", [{ kind: "found", machine }], { outcome: "needsAttention", reason: "protectionFailed" }],
  ["unseen for a moment", [{ kind: "notFound" }, { kind: "found", machine }], { reason: "protectionFailed" }],
  ["another one now", [{ kind: "found", machine: { ...machine, uniqueId: "unique-2" } }], undefined],
])("accepts that a machine is gone only when it is: %s", ([, seen, expected]) => {
  const run = drive({ readOperation: [operationFailed("UserErrorVmNotFoundV2")], readVirtualMachine: seen });

  if (expected === undefined)
    expect(run.continuedWith).toEqual({
      vmId,
      source: "event",
      rechecks: 0,
      wasRecreated: true,
      requestedAt: expect.any(String),
    });
  else expect(run.output).toMatchObject(expected);
});

test("reads the machine again after a 404 of the request itself", () => {
  const run = drive({ enableProtection: [failed("AZURE_NOT_FOUND")], readVirtualMachine: staysAbsent });

  expect(run.output).toMatchObject({ outcome: "gone", reason: "vmDeleted" });
});

test("trusts the vault rather than an operation that never ended", () => {
  const inProgress = Array(100).fill({ kind: "inProgress" });

  const done = drive({ readOperation: inProgress, readProtectedItem: [none, item("IRPending")] });
  const notDone = drive({ readOperation: inProgress, readProtectedItem: [none, none] });

  expect(done.output).toMatchObject({ outcome: "protected" });
  expect(notDone.output).toMatchObject({ outcome: "needsAttention", reason: "operationTimedOut" });
});

test("polls an accepted operation again although reading it fails, even with 404", () => {
  const unreadable = [failed("AZURE_NOT_FOUND"), failed("AZURE_ACCESS_DENIED"), failed("AZURE_REFUSED")];

  const run = drive({ readOperation: [...unreadable, { kind: "succeeded" }] });

  expect(run.output).toMatchObject({ outcome: "protected", reason: "protectionEnabled" });
});

test("reads the item at the deadline of an operation that can never be read", () => {
  const unreadable = Array(100).fill(failed("AZURE_NOT_FOUND"));

  const done = drive({ readOperation: unreadable, readProtectedItem: [none, item("IRPending")] });
  const notDone = drive({ readOperation: unreadable, readProtectedItem: [none, none] });

  expect(done.output).toMatchObject({ outcome: "protected" });
  expect(notDone.output).toMatchObject({ outcome: "needsAttention", reason: "operationTimedOut" });
  expect(inputsOf(notDone.scheduled, "readOperation").length).toBeLessThan(40);
});

test("follows a long operation with a few dozen polls", () => {
  const run = drive({ readOperation: Array(100).fill({ kind: "inProgress" }), readProtectedItem: [none, none] });

  expect(inputsOf(run.scheduled, "readOperation").length).toBeLessThan(40);
});

const starting = { decideProtection: [{ ...decided, machine: { ...machine, agent: { state: "notReady" } } }] };

test("waits for the agent, then reports the consistency to expect", () => {
  const waiting = { kind: "found", machine: { ...machine, agent: { state: "notReady" } } };

  const run = drive({ ...starting, readVirtualMachine: [waiting, waiting, { kind: "found", machine }] });

  expect(run.output).toMatchObject({ outcome: "protected", expectedConsistency: "application" });
  expect(noticesOf(run.scheduled)).toEqual(["machineProtected"]);
});

test.for<[string, object, string]>([
  ["has no agent by the deadline", { agent: { state: "absent" } }, "crash"],
  ["has an old agent", { agent: { state: "ready", version: "2.6.1198.717" } }, "crash"],
  ["has a broken backup extension", { backupExtension: { state: "failed", error: "VSS" } }, "crash"],
])("still protects a machine that %s, with one notice", ([, change, consistency]) => {
  const seen = { kind: "found", machine: { ...machine, ...change } };

  const run = drive({ ...starting, readVirtualMachine: Array(100).fill(seen) });

  expect(run.output).toMatchObject({ outcome: "protected", expectedConsistency: consistency });
  expect(noticesOf(run.scheduled)).toEqual(["machineProtected", "agentNotReady"]);
});

test("expects no agent of a machine that is off, and sends no notice", () => {
  const off = { ...machine, powerState: "deallocated", agent: { state: "absent" } };

  const run = drive({ decideProtection: [{ ...decided, machine: off }] });

  expect(run.output).toMatchObject({ outcome: "protected", expectedConsistency: "crash" });
  expect(noticesOf(run.scheduled)).toEqual(["machineProtected"]);
});

test("promises no consistency when the machine cannot be read after protection", () => {
  const run = drive({ ...starting, readVirtualMachine: [failed("AZURE_ACCESS_DENIED")] });

  expect(run.output).toMatchObject({
    outcome: "protected",
    explanation: expect.stringContaining("AZURE_ACCESS_DENIED"),
  });
  expect(run.output).not.toHaveProperty("expectedConsistency");
});

test("retires a machine that was deleted after it was protected", () => {
  const run = drive({ ...starting, readVirtualMachine: staysAbsent });

  expect(run.output).toMatchObject({ outcome: "gone", reason: "vmDeleted", vaultId });
  expect(inputsOf(run.scheduled, "startRetirement")).toEqual([{ vmId, vaultId }]);
});

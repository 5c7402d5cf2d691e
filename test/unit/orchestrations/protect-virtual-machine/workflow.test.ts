import { expect, test } from "vitest";
import { protectVirtualMachine } from "../../../../orchestrations/protect-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, namesOf, noticesOf, sentNotices } from "../../../support/drive-orchestrator.ts";
import {
  decided,
  failed,
  machine,
  noRecheck,
  otherVaultId,
  policyId,
  recheckRequested,
  staysAbsent,
  straightWay,
  vaultId,
  vmId,
} from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const protectedItem = {
  kind: "item",
  protectionState: "Protected",
  isSoftDeleted: false,
  policyId,
  lastRecoveryPointAt: "2026-03-30T23:00:00.000Z",
};
const soft = { kind: "item", protectionState: "ProtectionStopped", isSoftDeleted: true };

function drive(changes: Record<string, readonly unknown[]> = {}, input: object = {}, generations = 50) {
  const answers = { ...straightWay, ...changes };
  return driveOrchestrator(protectVirtualMachine, { input: { vmId, ...input }, now, answers, generations });
}

test("protects a machine stage by stage", () => {
  const run = drive();

  expect(run.output).toEqual({
    outcome: "protected",
    reason: "protectionEnabled",
    vmId,
    vaultId,
    policyId,
    expectedConsistency: "application",
    rule: "production",
    configVersion: "v1",
    redundancy: "GeoRedundant",
    branch: "created",
  });
  expect(namesOf(run.scheduled)).toEqual([
    "decideProtection",
    "readBackupStatus",
    "readProtectedItem",
    "vaultLedger.reserve",
    "ensureVault",
    "ensurePolicy",
    "vaultLedger.prepared",
    "enableProtection",
    "timer",
    "readOperation",
    "vaultLedger.settle",
    "itemBinding.bind",
    "startAlerts",
    "readBackups",
    "startPublication",
  ]);
  expect(noticesOf(run.scheduled)).toEqual(["machineProtected"]);
});

test("waits before the first poll of the operation as long as Azure asks", () => {
  const run = drive();

  expect(run.scheduled.find(({ kind }) => kind === "timer")).toEqual({
    kind: "timer",
    fireAt: "2026-03-31T01:00:30.000Z",
  });
});

test("shows its stage and its configuration in the custom status", () => {
  const run = drive();

  expect(run.statuses).toContainEqual({
    stage: "enablingProtection",
    machine: "web-01",
    configVersion: "v1",
    rule: "production",
    vaultId,
  });
  expect(run.statuses.at(-1)).toEqual({
    stage: "ended",
    outcome: "protected",
    reason: "protectionEnabled",
    rule: "production",
    configVersion: "v1",
  });
});

test("asks for an Enhanced policy where the machine needs one", () => {
  const run = drive({ decideProtection: [{ ...decided, machine: { ...machine, needsEnhancedPolicy: true } }] });

  expect(inputsOf(run.scheduled, "ensurePolicy")).toMatchObject([{ kind: "enhanced" }]);
});

test("protects here what is soft-deleted in another vault", () => {
  const run = drive({ readBackupStatus: elsewhere, readProtectedItem: [soft, { kind: "none" }] });

  expect(run.output).toMatchObject({ outcome: "protected", reason: "protectionEnabled", vaultId });
});

test("does not trust Azure's backup status when the other vault cannot be read", () => {
  const run = drive({ readBackupStatus: elsewhere, readProtectedItem: [failed("AZURE_REFUSED")] });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "refused" });
});

const skip = {
  action: "skip",
  configVersion: "v1",
  rule: "lab",
  because: "skippedByRule",
  explanation: "lab: not worth it",
};
const refuse = { action: "refuse", configVersion: "v1", because: "unmanagedDisks", explanation: "VHD files" };
const stopped = { kind: "item", protectionState: "ProtectionStopped", isSoftDeleted: false };
const broken = { kind: "item", protectionState: "ProtectionError", isSoftDeleted: false };
const elsewhere = [{ kind: "protected", vaultId: otherVaultId }];
const gone = { decideProtection: staysAbsent };
const accessDenied = failed("AZURE_ACCESS_DENIED");

test.for<[string, Record<string, readonly unknown[]>, object]>([
  ["a machine that does not exist", gone, { outcome: "gone", reason: "vmNotFound" }],
  [
    "a machine a rule skips",
    { decideProtection: [{ ...decided, decision: skip }] },
    { outcome: "skipped", reason: "skippedByRule", explanation: "lab: not worth it", rule: "lab", configVersion: "v1" },
  ],
  [
    "a machine in the right vault",
    { readProtectedItem: [protectedItem] },
    { outcome: "alreadyProtected", reason: "protectedInVault", vaultId, policyId },
  ],
  [
    "a machine another vault protects",
    { readBackupStatus: elsewhere, readProtectedItem: [protectedItem] },
    { outcome: "alreadyProtected", reason: "protectedElsewhere", vaultId: otherVaultId },
  ],
  [
    "a machine in a vault that the app may not read",
    { readBackupStatus: elsewhere, readProtectedItem: [accessDenied] },
    { outcome: "alreadyProtected", reason: "protectedElsewhere", vaultId: otherVaultId },
  ],
])("ends quietly for %s", ([, changes, expected]) => {
  const run = drive(changes);

  expect(run.output).toMatchObject({ vmId, ...expected });
  expect(namesOf(run.scheduled)).not.toContain("startAlerts");
});

test.for<[string, Record<string, readonly unknown[]>, string]>([
  ["unmanaged disks", { decideProtection: [{ ...decided, decision: refuse }] }, "unmanagedDisks"],
  ["a missing vault", { ensureVault: [{ kind: "missing" }] }, "vaultMissing"],
  [
    "a vault in another region",
    { ensureVault: [{ kind: "inOtherRegion", vaultLocation: "northeurope" }] },
    "vaultInOtherRegion",
  ],
  ["an unusable vault", { ensureVault: [{ kind: "unusable", provisioningState: "Failed" }] }, "vaultUnusable"],
  ["a missing policy", { ensurePolicy: [{ kind: "missing" }] }, "policyMissing"],
  ["an unsuitable policy", { ensurePolicy: [{ kind: "unsuitable", explanation: "Standard" }] }, "policyUnsuitable"],
  ["a full policy", { ensurePolicy: [{ kind: "full", protectedItemsCount: 100 }] }, "policyFull"],
  ["stopped protection", { readProtectedItem: [stopped] }, "protectionStopped"],
  ["stopped protection elsewhere", { readBackupStatus: elsewhere, readProtectedItem: [stopped] }, "protectionStopped"],
  ["an error in its protection", { readProtectedItem: [broken], "itemBinding.read": ["unique-1"] }, "protectionError"],
  ["a missing right", { ensureVault: [accessDenied] }, "accessDenied"],
  ["a missing right at the first step", { decideProtection: [accessDenied] }, "accessDenied"],
  [
    "an unregistered provider",
    { enableProtection: [failed("AZURE_PROVIDER_NOT_REGISTERED")] },
    "providerNotRegistered",
  ],
  ["a used-up quota", { enableProtection: [failed("AZURE_QUOTA_REACHED")] }, "quotaReached"],
  ["an answer of the task hub that nobody can read", { ensureVault: [{ kind: "strange" }] }, "internalError"],
])("needs attention and sends a notice for %s", ([, changes, reason]) => {
  const run = drive(changes);

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason, vmId });
  expect(sentNotices(run.scheduled)).toMatchObject([{ kind: "protectionNeedsAttention" }]);
});

test("ends with an outcome also when its input names no machine", () => {
  const run = driveOrchestrator(protectVirtualMachine, { input: null, now, answers: straightWay });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "internalError", vmId: "" });
});

const creating = { ...decided, machine: { ...machine, provisioningState: "Creating" } };

test("asks the rules again, in a new generation, while Azure makes the machine", () => {
  const run = drive({ decideProtection: [creating, creating, decided] });

  expect(run.output).toMatchObject({ outcome: "protected" });
  expect(run.generations).toBe(3);
});

test("stops waiting for a machine at the deadline", () => {
  const run = drive({ decideProtection: Array(100).fill(creating) }, {}, 100);

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "provisioningTimedOut" });
  expect(run.now).toBe("2026-03-31T02:00:00.000Z");
});

test("ends as gone only when the machine has disappeared", () => {
  const deleting = { ...decided, machine: { ...machine, provisioningState: "Deleting" } };

  const run = drive({ decideProtection: [deleting, ...staysAbsent] });

  expect(run.output).toMatchObject({ outcome: "gone", reason: "vmDeleted" });
  expect(sentNotices(run.scheduled)).toMatchObject([{ severity: "info" }]);
});

test("protects a machine that Azure shows only after its event", () => {
  const run = drive({ decideProtection: [{ kind: "notFound" }, { kind: "notFound" }, decided] });

  expect(run.output).toMatchObject({ outcome: "protected" });
});

test("accepts that a machine is gone after polling for two minutes", () => {
  const run = drive({ decideProtection: staysAbsent });

  expect(run.now).toBe("2026-03-31T01:02:00.000Z");
});

test("checks the machine again when an event came meanwhile, and keeps what it achieved", () => {
  const run = drive({
    readBackups: [recheckRequested, noRecheck],
    "recheckRequests.consume": ["requested"],
    decideProtection: [decided, decided],
    readBackupStatus: [{ kind: "notProtected" }, { kind: "protected", vaultId }],
    ensureVault: Array(2).fill({ kind: "ready", vaultId, created: false }),
    readProtectedItem: [{ kind: "none" }, protectedItem],
  });

  expect(run.generations).toBe(2);
  expect(run.output).toMatchObject({ outcome: "protected", reason: "protectionEnabled", policyId });
});

test("sends no notice about an outcome after which it checks again", () => {
  const run = drive({
    readBackups: [recheckRequested, noRecheck],
    "recheckRequests.consume": ["requested"],
    decideProtection: [decided, decided],
    readBackupStatus: Array(2).fill({ kind: "notProtected" }),
    readProtectedItem: Array(2).fill({ kind: "none" }),
    ensureVault: [{ kind: "missing" }, { kind: "ready", vaultId, created: false }],
  });

  expect(run.output).toMatchObject({ outcome: "protected" });
  expect(noticesOf(run.scheduled)).toEqual(["machineProtected"]);
});

test("ends even when the entity of recheck requests fails", () => {
  const consume = drive({
    readBackups: [recheckRequested],
    "recheckRequests.consume": [new Error("[object Object]")],
  });
  const read = drive({ readBackups: [failed("CONFIG_INVALID")] });

  expect(consume.output).toMatchObject({ outcome: "protected" });
  expect(read.output).toMatchObject({ outcome: "protected" });
});

test("waits for a vault that Azure still makes, up to the deadline", () => {
  const provisioning = { kind: "provisioning" };

  const ready = drive({ ensureVault: [provisioning, { kind: "ready", vaultId, created: true }] });
  const never = drive({ ensureVault: Array(200).fill(provisioning) });

  expect(ready.output).toMatchObject({ outcome: "protected" });
  expect(never.output).toMatchObject({ outcome: "needsAttention", reason: "operationTimedOut" });
});

test("undeletes a soft-deleted item before it enables protection", () => {
  const run = drive({
    readProtectedItem: [soft, soft],
    undeleteProtectedItem: [{ operationId: "op-0" }],
    readOperation: [{ kind: "succeeded" }, { kind: "succeeded" }],
  });

  expect(run.output).toMatchObject({ outcome: "protected", reason: "undeleted" });
  const operations = namesOf(run.scheduled).filter((name) => /undelete|enable/.test(name));
  expect(operations).toEqual(["undeleteProtectedItem", "enableProtection"]);
});

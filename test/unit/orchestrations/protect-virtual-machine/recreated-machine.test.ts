import { expect, test } from "vitest";
import { protectVirtualMachine } from "../../../../orchestrations/protect-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, namesOf, noticesOf } from "../../../support/drive-orchestrator.ts";
import {
  decided,
  machine,
  policyId,
  protect,
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
const broken = { kind: "item", protectionState: "ProtectionError", isSoftDeleted: false };
const creating = { ...decided, machine: { ...machine, provisioningState: "Creating" } };
const remade = { ...machine, uniqueId: "unique-2" };

function drive(changes: Record<string, readonly unknown[]> = {}, input: object = {}, generations = 50) {
  const answers = { ...straightWay, ...changes };
  return driveOrchestrator(protectVirtualMachine, { input: { vmId, ...input }, now, answers, generations });
}

test("starts over when the machine was recreated while it waited", () => {
  const again = { ...decided, machine: remade };

  const run = drive({
    decideProtection: [creating, again, again],
    readVirtualMachine: [{ kind: "found", machine: remade }],
  });

  expect(run.output).toMatchObject({ outcome: "protected" });
  expect(namesOf(run.scheduled).filter((name) => name === "decideProtection")).toHaveLength(3);
});

test("starts over when the machine was recreated while protection was enabled", () => {
  const run = drive({ readVirtualMachine: [{ kind: "found", machine: remade }] }, {}, 1);

  expect(run.output).toBeUndefined();
  expect(run.continuedWith).toEqual({ vmId, rechecks: 0, wasRecreated: true });
});

const ofEarlierMachine = protectedItem;
const ownBackup = { result: "completed", jobId: "job-1", milestones: { vaultedAt: now }, reason: "vaulted" };

test.for<[string, object, object, object]>([
  [
    "its item's newest recovery point is older than it",
    {},
    { createdAt: "2026-03-30T23:00:00.001Z" },
    ofEarlierMachine,
  ],
  ["its item has no recovery point", {}, {}, { ...protectedItem, lastRecoveryPointAt: undefined }],
  ["this run has seen it made again", { wasRecreated: true }, {}, protectedItem],
])("makes a first backup of a machine that is protected already when %s", ([, input, change, item]) => {
  const decision = { ...protect, firstBackupRetainDays: 14 };
  const answers = {
    decideProtection: [{ ...decided, machine: { ...machine, ...change }, decision }],
    readProtectedItem: [item],
    backupVirtualMachine: [ownBackup],
  };

  const run = drive(answers, input);

  expect(run.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault", backup: ownBackup });
});

test.for<[string, readonly unknown[], object, object]>([
  ["heals", [broken, protectedItem], ownBackup, { outcome: "alreadyProtected", reason: "protectedInVault" }],
  ["does not heal", [broken, broken], ownBackup, { outcome: "needsAttention", reason: "protectionError" }],
  [
    "stays in error when its own backup fails, too,",
    [broken, broken],
    { result: "failed", milestones: {}, reason: "jobFailed" },
    { outcome: "needsAttention", reason: "protectionError" },
  ],
])("an item in error that an earlier machine left %s, and the outcome says which", ([, items, backup, expected]) => {
  const decision = { ...protect, firstBackupRetainDays: 14 };
  const answers = {
    decideProtection: [{ ...decided, decision }],
    readProtectedItem: items,
    backupVirtualMachine: [backup],
  };

  const run = drive(answers, { wasRecreated: true });

  expect(run.output).toMatchObject({ ...expected, backup });
});

const firstBackupWanted = { ...decided, decision: { ...protect, firstBackupRetainDays: 14 } };
const azureFindsNone = {
  result: "failed",
  milestones: {},
  reason: "snapshotFailed",
  serviceCode: "UserErrorVmNotFoundV2",
};

test("binds the item of an earlier machine to the recreated one before it is backed up", () => {
  const run = drive(
    {
      decideProtection: [firstBackupWanted],
      readProtectedItem: [protectedItem],
      backupVirtualMachine: [ownBackup],
    },
    { wasRecreated: true },
  );

  expect(inputsOf(run.scheduled, "enableProtection")).toEqual([{ vaultId, vmId, policyId }]);
  expect(namesOf(run.scheduled).indexOf("enableProtection")).toBeLessThan(
    namesOf(run.scheduled).indexOf("backupVirtualMachine"),
  );
});

test.for<[string, readonly unknown[], object]>([
  ["is gone", staysAbsent, { outcome: "gone", reason: "vmDeleted" }],
  ["is there", [{ kind: "found", machine }], { outcome: "needsAttention", reason: "protectionError" }],
])("a machine that %s when Azure finds none under an item it inherited ends as that", ([, seen, expected]) => {
  const run = drive(
    {
      decideProtection: [firstBackupWanted],
      readProtectedItem: [protectedItem],
      backupVirtualMachine: [azureFindsNone],
      readVirtualMachine: seen,
    },
    { wasRecreated: true },
  );

  expect(run.output).toMatchObject({ ...expected, vaultId, backup: azureFindsNone });
  expect(noticesOf(run.scheduled)).toEqual(["protectionNeedsAttention"]);
});

test("stays protected when only Azure's backup finds no machine under a new item", () => {
  const run = drive({
    decideProtection: [firstBackupWanted],
    readVirtualMachine: Array(2).fill({ kind: "found", machine }),
    backupVirtualMachine: [azureFindsNone],
  });

  expect(run.output).toMatchObject({ outcome: "protected", backup: azureFindsNone });
});

test("starts over when the machine was recreated during its first backup, even without an event", () => {
  const run = drive(
    {
      decideProtection: [firstBackupWanted],
      readVirtualMachine: [
        { kind: "found", machine },
        { kind: "found", machine: remade },
      ],
      backupVirtualMachine: [azureFindsNone],
    },
    {},
    1,
  );

  expect(run.continuedWith).toEqual({ vmId, rechecks: 0, wasRecreated: true });
});

test("makes no backup of a machine whose item has a recovery point of its own", () => {
  const decision = { ...protect, firstBackupRetainDays: 14 };
  const created = { ...machine, createdAt: "2026-03-30T23:00:00.000Z" };

  const run = drive({
    decideProtection: [{ ...decided, machine: created, decision }],
    readProtectedItem: [ofEarlierMachine],
  });

  expect(run.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault" });
  expect(namesOf(run.scheduled)).not.toContain("backupVirtualMachine");
});

test("binds an item without a recovery point again even where the rules ask for no first backup", () => {
  const run = drive({ readProtectedItem: [{ ...protectedItem, lastRecoveryPointAt: undefined }] });

  expect(run.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault" });
  expect(namesOf(run.scheduled)).toContain("enableProtection");
  expect(namesOf(run.scheduled)).not.toContain("backupVirtualMachine");
});

test("does not doubt an item that this instance has made itself", () => {
  const achieved = { outcome: "protected", reason: "protectionEnabled", vmId, vaultId };

  const run = drive(
    { readProtectedItem: [{ ...protectedItem, lastRecoveryPointAt: undefined }] },
    { rechecks: 1, achieved },
  );

  expect(run.output).toEqual(achieved);
  expect(namesOf(run.scheduled)).not.toContain("enableProtection");
});

import { expect, test } from "vitest";
import { protectVirtualMachine } from "../../../../orchestrations/protect-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, namesOf, noticesOf } from "../../../support/drive-orchestrator.ts";
import {
  backupEnded,
  decided,
  failed,
  machine,
  noRecheck,
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
  const starting = { ...decided, machine: { ...machine, agent: { state: "notReady" } } };
  const seen = [{ kind: "found", machine: remade }];

  const run = drive({ decideProtection: [starting], readVirtualMachine: seen }, {}, 1);

  expect(run.output).toBeUndefined();
  expect(run.continuedWith).toEqual({
    vmId,
    source: "event",
    rechecks: 0,
    wasRecreated: true,
    requestedAt: expect.any(String),
  });
});

const ofEarlierMachine = protectedItem;
const ownBackup = { result: "completed", jobId: "job-1", milestones: { vaultedAt: now }, reason: "vaulted" };

test.for<[string, object, object, object, string | null]>([
  [
    "its item's newest recovery point is older than it",
    {},
    { createdAt: "2026-03-30T23:00:00.001Z" },
    ofEarlierMachine,
    null,
  ],
  ["its item has no recovery point", {}, {}, { ...protectedItem, lastRecoveryPointAt: undefined }, null],
  [
    "its pending item was enabled for an earlier machine",
    {},
    {},
    { ...protectedItem, protectionState: "IRPending", lastRecoveryPointAt: undefined },
    "unique-0",
  ],
  ["this run has seen it made again", { wasRecreated: true }, {}, protectedItem, "unique-0"],
])("makes a first backup of a machine that is protected already when %s", ([, input, change, item, boundTo]) => {
  const decision = { ...protect, firstBackupRetainDays: 14 };
  const answers = {
    decideProtection: [{ ...decided, machine: { ...machine, ...change }, decision }],
    readProtectedItem: [item],
    "itemBinding.read": [boundTo],
    readBackups: [backupEnded(ownBackup), noRecheck],
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
    readBackups: [backupEnded(backup), noRecheck],
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
      readBackups: [backupEnded(ownBackup), noRecheck],
    },
    { wasRecreated: true },
  );

  expect(inputsOf(run.scheduled, "enableProtection")).toEqual([{ vaultId, vmId, policyId }]);
  expect(namesOf(run.scheduled).indexOf("enableProtection")).toBeLessThan(
    namesOf(run.scheduled).indexOf("startBackups"),
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
      readBackups: [backupEnded(azureFindsNone, true), noRecheck],
      readVirtualMachine: seen,
    },
    { wasRecreated: true },
  );

  expect(run.output).toMatchObject({ ...expected, vaultId, backup: azureFindsNone });
  const isTold = noticesOf(run.scheduled).includes("protectionNeedsAttention");
  expect(isTold || namesOf(run.scheduled).includes("startRetirement")).toBe(true);
});

test("stays protected when only Azure's backup finds no machine under a new item", () => {
  const run = drive({
    decideProtection: [firstBackupWanted],
    readVirtualMachine: Array(2).fill({ kind: "found", machine }),
    readBackups: [backupEnded(azureFindsNone, true), noRecheck],
  });

  expect(run.output).toMatchObject({ outcome: "protected", backup: azureFindsNone });
});

test("starts over when the machine was recreated during its first backup, even without an event", () => {
  const run = drive(
    {
      decideProtection: [firstBackupWanted],
      readVirtualMachine: [{ kind: "found", machine: remade }],
      readBackups: [backupEnded(azureFindsNone, true), noRecheck],
    },
    {},
    2,
  );

  expect(run.continuedWith).toEqual({
    vmId,
    source: "event",
    rechecks: 0,
    wasRecreated: true,
    requestedAt: expect.any(String),
  });
});

test("makes no backup of a machine whose item has a recovery point of its own", () => {
  const decision = { ...protect, firstBackupRetainDays: 14 };
  const created = { ...machine, createdAt: "2026-03-30T23:00:00.000Z" };

  const run = drive({
    decideProtection: [{ ...decided, machine: created, decision }],
    readProtectedItem: [ofEarlierMachine],
  });

  expect(run.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault" });
  expect(namesOf(run.scheduled)).not.toContain("startBackups");
});

test.for<[string, object, string]>([
  ["it was enabled for this machine", { protectionState: "IRPending" }, "unique-1"],
  ["it was enabled for this machine and shows no pending run", { protectionState: "Protected" }, "unique-1"],
])("neither enables nor backs up an item without a recovery point again when %s", ([, state, boundTo]) => {
  const run = drive({
    decideProtection: [firstBackupWanted],
    readProtectedItem: [{ ...protectedItem, ...state, lastRecoveryPointAt: undefined }],
    "itemBinding.read": [boundTo],
  });

  expect(run.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault" });
  expect(namesOf(run.scheduled)).not.toContain("enableProtection");
  expect(namesOf(run.scheduled)).not.toContain("startBackups");
});

test("remembers the machine for which an item was enabled, after Azure has done it", () => {
  const done = drive();
  const refused = drive({ enableProtection: [failed("AZURE_QUOTA_REACHED")] });

  expect(namesOf(done.scheduled).filter((name) => name === "itemBinding.bind")).toHaveLength(1);
  expect(namesOf(refused.scheduled)).not.toContain("itemBinding.bind");
});

test("doubts an item rather than ends when the remembered machine cannot be read", () => {
  const run = drive({
    readProtectedItem: [{ ...protectedItem, lastRecoveryPointAt: undefined }],
    "itemBinding.read": [new Error("The entity failed.")],
  });

  expect(run.output).toMatchObject({ outcome: "alreadyProtected" });
  expect(namesOf(run.scheduled)).toContain("enableProtection");
});

test.for(["Protected", "IRPending"])(
  "binds an item in state %s without a recovery point again even where the rules ask for no first backup",
  (protectionState) => {
    const run = drive({ readProtectedItem: [{ ...protectedItem, protectionState, lastRecoveryPointAt: undefined }] });

    expect(run.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault" });
    expect(inputsOf(run.scheduled, "enableProtection")).toEqual([{ vaultId, vmId, policyId }]);
    expect(inputsOf(run.scheduled, "itemBinding.bind")).toEqual(["unique-1"]);
    expect(namesOf(run.scheduled)).not.toContain("startBackups");
  },
);

test.for<[string, object, object]>([
  ["heals", protectedItem, { outcome: "alreadyProtected", reason: "protectedInVault" }],
  ["does not heal", broken, { outcome: "needsAttention", reason: "protectionError" }],
])("binds an item in error without a recovery point again, and says when that %s", ([, after, expected]) => {
  const run = drive({ readProtectedItem: [{ ...broken, policyId }, after] });

  expect(run.output).toMatchObject(expected);
  expect(inputsOf(run.scheduled, "enableProtection")).toEqual([{ vaultId, vmId, policyId }]);
  expect(inputsOf(run.scheduled, "itemBinding.bind")).toEqual(["unique-1"]);
});

test("counts the request that binds an item again, and waits when the day's quota of its vault is used up", () => {
  const until = "2026-04-01T00:00:00.000Z";

  const run = drive({
    readProtectedItem: [{ ...protectedItem, lastRecoveryPointAt: undefined }],
    "vaultLedger.countChange": [{ kind: "dayQuotaReached", until }],
  });

  expect(run.output).toMatchObject({ outcome: "waiting", reason: "dayQuotaReached", until });
  expect(namesOf(run.scheduled)).not.toContain("enableProtection");
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

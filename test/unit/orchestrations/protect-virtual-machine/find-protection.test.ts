import { expect, test } from "vitest";
import { protectVirtualMachine } from "../../../../orchestrations/protect-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, namesOf } from "../../../support/drive-orchestrator.ts";
import { decided, failed, policyId, protect, straightWay, vaultId, vmId } from "../../../support/workflow-answers.ts";

const central = vaultId.replace("000000000001", "000000000002");
const second = `${central}-2`;
const foreign = `${central}-of-others`;
const none = { kind: "none" };
const item = {
  kind: "item",
  protectionState: "Protected",
  isSoftDeleted: false,
  policyId,
  lastRecoveryPointAt: "2026-03-30T23:00:00.000Z",
};
const soft = { ...item, protectionState: "ProtectionStopped", isSoftDeleted: true };
const alreadyProtected = failed("AZURE_REFUSED", { serviceCode: "UserErrorVmAlreadyProtected" });

function drive(changes: Record<string, readonly unknown[]>, decision: object = {}) {
  const inCentral = { ...protect, vaultId: central, maximumVaults: 3, ...decision };
  const answers = {
    ...straightWay,
    decideProtection: [{ ...decided, decision: inCentral }],
    ensureVault: [{ kind: "ready", vaultId: central, created: false }],
    "vaultRoute.next": [{ index: 1, waits: false }],
    ...changes,
  };
  return driveOrchestrator(protectVirtualMachine, { input: { vmId }, now: "2026-03-31T01:00:00.000Z", answers });
}

const vaultsRead = (run: ReturnType<typeof drive>) =>
  inputsOf(run.scheduled, "readProtectedItem").map((input) => (input as { vaultId: string }).vaultId);

test("finds a machine in a further vault of another subscription, which Azure's backup status does not see", () => {
  const run = drive({ listItemVaults: [{ vaultIds: [second] }], readProtectedItem: [none, item] });

  expect(run.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault", vaultId: second });
  expect(vaultsRead(run)).toEqual([central, second]);
  expect(namesOf(run.scheduled)).not.toContain("enableProtection");
});

test("reads every vault of the family when the index cannot be asked", () => {
  const answers = { listItemVaults: [failed("AZURE_ACCESS_DENIED")], readProtectedItem: [none, none, item] };

  const run = drive(answers);

  expect(run.output).toMatchObject({ reason: "protectedInVault", vaultId: `${central}-3` });
  expect(vaultsRead(run)).toEqual([central, second, `${central}-3`]);
});

test("undeletes an item of a further vault, unless another one is active", () => {
  const listItemVaults = [{ vaultIds: [second, `${central}-3`] }];

  const active = drive({ listItemVaults, readProtectedItem: [none, soft, item] });
  const deleted = drive({
    listItemVaults,
    readProtectedItem: [none, soft, none, soft],
    undeleteProtectedItem: [{ operationId: "op-0" }],
    readOperation: Array(2).fill({ kind: "succeeded" }),
  });

  expect(active.output).toMatchObject({ reason: "protectedInVault", vaultId: `${central}-3` });
  expect(deleted.output).toMatchObject({ outcome: "protected", reason: "undeleted", vaultId: second });
});

test("says which foreign vault protects the machine", () => {
  const run = drive({ listItemVaults: [{ vaultIds: [foreign] }], readProtectedItem: [none, item] });

  expect(run.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedElsewhere", vaultId: foreign });
});

test("protects a machine of which a foreign vault has a soft-deleted item only", () => {
  const run = drive({ listItemVaults: [{ vaultIds: [foreign] }], readProtectedItem: [none, soft] });

  expect(run.output).toMatchObject({ outcome: "protected", reason: "protectionEnabled" });
});

test.for<[string, object]>([
  ["the family is in the machine's own subscription", { vaultId }],
  ["the family has one vault, which was read", { maximumVaults: 1 }],
])("does not ask the index when %s", ([, decision]) => {
  const run = drive({}, decision);

  expect(run.output).toMatchObject({ outcome: "protected" });
  expect(namesOf(run.scheduled)).not.toContain("listItemVaults");
});

test("finds the vault that protects the machine when the index was late and Azure refused to protect it again", () => {
  const run = drive({
    listItemVaults: Array(2).fill({ vaultIds: [] }),
    readBackupStatus: Array(2).fill({ kind: "notProtected" }),
    readProtectedItem: [none, none, item],
    enableProtection: [alreadyProtected],
  });

  expect(run.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault", vaultId: second });
});

test("believes Azure that the machine is protected where no vault shows it", () => {
  const run = drive({
    listItemVaults: Array(2).fill({ vaultIds: [] }),
    readBackupStatus: Array(2).fill({ kind: "notProtected" }),
    readProtectedItem: Array(5).fill(none),
    enableProtection: [alreadyProtected],
  });

  expect(run.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedElsewhere" });
});

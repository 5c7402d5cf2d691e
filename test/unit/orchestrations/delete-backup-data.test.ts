import { expect, test } from "vitest";
import { deleteBackupData } from "../../../orchestrations/delete-backup-data.ts";
import { driveOrchestrator, inputsOf, namesOf, raisedAlerts } from "../../support/drive-orchestrator.ts";
import { failed, machine, operationFailed, staysAbsent, vaultId, vmId } from "../../support/workflow-answers.ts";

const now = "2026-04-01T01:00:00.000Z";
const input = { approvalId: "approve:web-01:1", vmId, vaultId };
const softDeleted = {
  kind: "item",
  protectionState: "ProtectionStopped",
  isSoftDeleted: true,
  softDeletedForSeconds: 14 * 86_400,
};
const straightWay = {
  readVirtualMachine: [...staysAbsent],
  deleteProtectedItem: [{ kind: "started", operationId: "op-1" }],
  readOperation: [{ kind: "succeeded" }],
  readProtectedItem: [softDeleted],
  settleApproval: [{}],
  startAlerts: [{ kind: "started" }],
};

function drive(changes: Record<string, readonly unknown[]> = {}) {
  return driveOrchestrator(deleteBackupData, { input, now, answers: { ...straightWay, ...changes } });
}

test("deletes what was approved, keeps until when it can be restored, and tells that once", () => {
  const run = drive();

  expect(run.output).toMatchObject({ outcome: "dataDeleted", softDeletedUntil: expect.stringMatching(/^2026-04-15/) });
  expect(inputsOf(run.scheduled, "settleApproval")).toMatchObject([
    { approvalId: input.approvalId, end: { kind: "done", softDeletedUntil: expect.stringMatching(/^2026-04-15/) } },
  ]);
  expect(raisedAlerts(run.scheduled)).toMatchObject([{ kind: "machineDeleted", outcome: "dataDeleted" }]);
});

test("deletes nothing when the machine exists again", () => {
  const run = drive({ readVirtualMachine: [{ kind: "found", machine }] });

  expect(namesOf(run.scheduled)).not.toContain("deleteProtectedItem");
  expect(inputsOf(run.scheduled, "settleApproval")).toMatchObject([{ end: { kind: "failed" } }]);
});

test.for<[string, Record<string, readonly unknown[]>, object]>([
  [
    "the item is not what was approved",
    { deleteProtectedItem: [{ kind: "kept", explanation: "Other." }] },
    { explanation: "Other." },
  ],
  [
    "Azure refuses",
    { deleteProtectedItem: [failed("AZURE_REJECTED")] },
    { explanation: expect.stringMatching(/AZURE_REJECTED/) },
  ],
  [
    "the operation fails and the item is still there",
    { readOperation: [operationFailed("Locked")], readProtectedItem: [{ ...softDeleted, isSoftDeleted: false }] },
    { outcome: "deletionFailed" },
  ],
  [
    "the item is gone although the operation failed",
    { readOperation: [operationFailed("Locked")], readProtectedItem: [{ kind: "none" }] },
    { outcome: "dataDeleted" },
  ],
  ["it was deleted already", { deleteProtectedItem: [{ kind: "isDeleted" }] }, { outcome: "dataDeleted" }],
])("tells what really happened when %s", ([, changes, expected]) => {
  const run = drive(changes);

  expect(run.output).toMatchObject(expected);
  expect(raisedAlerts(run.scheduled)).toMatchObject([{ outcome: run.output?.outcome }]);
});

import { expect, test } from "vitest";
import type { Instant } from "../../../domain/instant.ts";
import type { ProtectedItem } from "../../../domain/ports/backup-vault.ts";
import type { VirtualMachine } from "../../../domain/virtual-machine.ts";
import { approvalActivities } from "../../../functions/approval-activities.ts";
import { InMemoryApprovals } from "../../support/fakes/in-memory-approvals.ts";
import { sampleVmId } from "../../support/fakes/sample-machine.ts";

const vmId = sampleVmId();
const vaultId = vmId.replace(/\/providers\/.*$/, "/providers/Microsoft.RecoveryServices/vaults/bv");
const lastRecoveryPointAt = "2026-11-20T08:00:00.000Z" as Instant;
const data = { vmId, vaultId, lastRecoveryPointAt };
const stopped = { protectionState: "ProtectionStopped", isSoftDeleted: false, lastRecoveryPointAt } as ProtectedItem;

function arrange(item: ProtectedItem | undefined = stopped, machine?: object) {
  const approvals = new InMemoryApprovals();
  const deleted: object[] = [];
  const activities = approvalActivities({
    approvals,
    machines: { read: async () => machine as VirtualMachine | undefined },
    vault: {
      readProtectedItem: async () => item,
      deleteProtectedItem: async (key) => {
        deleted.push(key);
        return { operationId: "op-1" };
      },
    },
    waitDays: 7,
    now: () => "2026-11-22T08:00:00.000Z" as Instant,
  });
  const ask = () => activities.requestApproval(data);
  const approve = async () => {
    const { id } = await ask();
    await approvals.update(id, (approval) => ({ ...approval, status: "approved" }));
    return id;
  };
  return { approvals, activities, deleted, ask, approve };
}

test("the same data is asked for once, and as long as configured", async () => {
  const { approvals, ask } = arrange();

  const asked = [await ask(), await ask()];

  expect(asked[1]).toEqual(asked[0]);
  expect(asked[0]).toMatchObject({ status: "waiting", validUntil: "2026-11-29T08:00:00.000Z" });
  expect(await approvals.list()).toHaveLength(1);
});

test("deletes data that was approved", async () => {
  const { activities, approve, deleted } = arrange();
  const approvalId = await approve();

  expect(await activities.deleteProtectedItem({ ...data, approvalId })).toEqual({
    kind: "started",
    operationId: "op-1",
  });
  expect(deleted).toEqual([{ vmId, vaultId }]);
});

test.for<[string, ProtectedItem | undefined, object | undefined, object]>([
  ["of a machine that exists again", stopped, {}, { kind: "kept", explanation: "The machine exists again." }],
  ["of an item that is protected again", { ...stopped, protectionState: "Protected" }, undefined, { kind: "kept" }],
  [
    "with a newer recovery point",
    { ...stopped, lastRecoveryPointAt: "2026-11-21T08:00:00.000Z" as Instant },
    undefined,
    { kind: "kept" },
  ],
  ["that is soft-deleted already", { ...stopped, isSoftDeleted: true }, undefined, { kind: "isDeleted" }],
])("deletes no data %s", async ([, item, machine, expected]) => {
  const { activities, approve, deleted } = arrange(item, machine);
  const approvalId = await approve();

  expect(await activities.deleteProtectedItem({ ...data, approvalId })).toMatchObject(expected);
  expect(deleted).toEqual([]);
});

test("deletes nothing without an approval, and keeps the end of one only once", async () => {
  const { activities, approvals, ask, deleted } = arrange();
  const { id: approvalId } = await ask();

  const answer = await activities.deleteProtectedItem({ ...data, approvalId });
  await activities.settleApproval({ approvalId, end: { kind: "done" } });

  expect([answer, deleted]).toEqual([{ kind: "kept", explanation: "It is not approved." }, []]);
  expect(await approvals.read(approvalId)).toMatchObject({ status: "waiting" });
});

import { expect, test } from "vitest";
import { jobKey, machineMark, packOpen } from "../../../domain/backup/watch-keys.ts";
import { machineInstanceId, vaultLedgerKey } from "../../../domain/coordination/instance-ids.ts";
import { readRunning } from "../../../functions/read-running.ts";
import { vaultWatch } from "../../../orchestrations/contracts/watch.ts";
import { InMemoryWorkflows } from "../../support/fakes/in-memory-workflows.ts";

const group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop";
const vmId = `${group}/providers/Microsoft.Compute/virtualMachines/web-01`;
const vaultId = `${group}/providers/Microsoft.RecoveryServices/vaults/vault-weu`;
const polledAt = "2026-03-31T12:00:00.000Z";

/** A watch of the vault with these open jobs of the machine. */
function watching(...jobIds: readonly string[]): InMemoryWorkflows {
  const workflows = new InMemoryWorkflows();
  const machine = machineMark({ resourceGroup: "shop", name: "web-01" });
  const open = packOpen(jobIds.map((jobId) => ({ key: jobKey(jobId), machine, hasSnapshot: false, missing: 0 })));
  workflows.putEntity(vaultWatch.name, vaultLedgerKey(vaultId), { polledAt, open, followed: [] });
  return workflows;
}

test("tells the jobs that a policy or a run of a schedule has started, and when they were listed", async () => {
  const running = await readRunning(() => watching("policy-1"), { vmId, vaultId });

  expect(running).toEqual({ vaultJobs: { listedAt: polledAt, items: [{ hasSnapshot: false }] } });
});

test("tells a job once that a workflow follows", async () => {
  const workflows = watching("job-1");
  const customStatus = { stage: "transfer", jobId: "JOB-1" };
  workflows.put(machineInstanceId("backup", vmId), { kind: "running", customStatus });

  const { running, vaultJobs } = await readRunning(() => workflows, { vmId, vaultId });

  expect(running).toMatchObject([{ kind: "backup", jobId: "JOB-1" }]);
  expect(vaultJobs).toEqual({ listedAt: polledAt, items: [] });
});

test.for<[string, InMemoryWorkflows, { readonly vmId: string; readonly vaultId?: string }]>([
  ["of a machine without a vault", watching("policy-1"), { vmId }],
  ["of a vault that is not watched", new InMemoryWorkflows(), { vmId, vaultId }],
])("claims nothing about the jobs %s", async ([, workflows, machine]) => {
  expect(await readRunning(() => workflows, machine)).toEqual({});
});

test("says that nothing is known when the vault's watch cannot be read", async () => {
  const workflows = watching("policy-1");
  workflows.faults.failNext("readEntityState", new Error("HTTP 503"));

  expect(await readRunning(() => workflows, { vmId, vaultId })).toEqual({ runningUnknown: true });
});

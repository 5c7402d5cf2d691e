import { expect, test } from "vitest";
import { packStarted } from "../../../../domain/backup/watch-keys.ts";
import { vaultLedgerKey } from "../../../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../../../domain/errors.ts";
import type { PolicySettings } from "../../../../domain/protection/policy-template.ts";
import { createReadExpectations } from "../../../../functions/activities/read-expectations.ts";
import { InMemoryBackupVault } from "../../../support/fakes/in-memory-backup-vault.ts";
import { InMemoryInventory } from "../../../support/fakes/in-memory-inventory.ts";
import { InMemoryVaultDirectory } from "../../../support/fakes/in-memory-vault-directory.ts";
import { InMemoryVaultJobs } from "../../../support/fakes/in-memory-vault-jobs.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { seen } from "../../../support/inventory-events.ts";
import { check, day, item, job, policy, started } from "../../../support/scheduled-backups.ts";
import { vmIdOf } from "../../../support/vault-rows.ts";
import { vaultId } from "../../../support/workflow-answers.ts";

const NAMES = ["vm-1", "vm-2", "vm-3", "vm-4"];
const lastNight = day(20, "02:20");
const morning = day(21, "04:30");

function arrange() {
  const vault = new InMemoryBackupVault();
  const directory = new InMemoryVaultDirectory();
  const jobs = new InMemoryVaultJobs();
  const inventory = new InMemoryInventory();
  const workflows = new InMemoryWorkflows();
  directory.putVault({ vaultId, location: "westeurope", provisioningState: "Succeeded" });
  const settings = policy().settings as PolicySettings;
  directory.putPolicy(vaultId, { policyName: "daily", kind: "standard", protectedItemsCount: 4, settings });
  const items = NAMES.map((name) => item(name, lastNight));
  for (const one of items) vault.putItem(one);
  const before = check(undefined, day(20, "20:00"), items).state;
  workflows.putEntity("expectedBackups", vaultLedgerKey(vaultId), before);
  const read = createReadExpectations({ directory, vault, jobs, inventory, workflows: () => workflows });
  return {
    vault,
    directory,
    jobs,
    inventory,
    workflows,
    read: () => read({ vaultId, at: morning }, recordingContext().context),
  };
}

test("tells machines without recovery point and job, but for those that are known to be deleted", async () => {
  const { vault, jobs, inventory, read } = arrange();
  vault.putItem(item("vm-1", day(21, "02:10")));
  jobs.putJob(vaultId, job("vm-2", day(21, "02:10")));
  await inventory.upsert([seen(vmIdOf("vm-3"), { state: "deleted" })]);

  const found = await read();

  expect(found).toMatchObject({ kind: "checked", missed: [{ vmId: vmIdOf("vm-4") }], hasMore: false, expected: 4 });
  expect(jobs.requests).toMatchObject([{ startedFrom: day(21, "01:00") }, { status: "InProgress" }]);
});

test("what the vault's watch knows of who started backups tells one on demand from a good one, and calls neither missing", async () => {
  const { vault, jobs, workflows, read } = arrange();
  for (const name of NAMES) vault.putItem(item(name, day(21, "02:10")));
  const byHand = started("vm-1", "onDemand", day(21, "02:10"));
  const known = NAMES.slice(1, 3).map((name) => started(name, "policy", day(21, "02:10")));
  workflows.putEntity("vaultWatch", vaultLedgerKey(vaultId), { started: packStarted([byHand, ...known]) });
  jobs.putJob(vaultId, job("vm-1", day(21, "02:10"), { status: "Completed" }));

  const found = await read();

  expect(found).toMatchObject({ missed: [], expected: 4, unproven: 2 });
});

test("lists no jobs when every machine has its recovery point", async () => {
  const { vault, jobs, read } = arrange();
  for (const name of NAMES) vault.putItem(item(name, day(21, "02:10")));

  expect(await read()).toMatchObject({ kind: "checked", missed: [] });
  expect(jobs.requests).toEqual([]);
});

test("an inventory that cannot be read hides no missing backup", async () => {
  const { inventory, read } = arrange();
  inventory.faults.failNext("read", new BackupError("STORAGE_UNAVAILABLE", "down"));

  expect(await read()).toMatchObject({ missed: { length: 4 } });
});

test("a vault that cannot be read is unknown, since the first failure", async () => {
  const { jobs, workflows, read } = arrange();
  const error = new BackupError("AZURE_THROTTLED", "slow down", { retryAfterSeconds: 90 });
  jobs.faults.failNext("listJobs", error);
  const first = await read();
  const before = (await workflows.readEntityState("expectedBackups", vaultLedgerKey(vaultId))) as object;
  workflows.putEntity("expectedBackups", vaultLedgerKey(vaultId), { ...before, failedSince: lastNight });
  jobs.faults.failNext("listJobs", error);

  const second = await read();

  const unknown = { kind: "failed", reason: "throttledTooLong", vaultIsGone: false, retryAfterSeconds: 90 };
  expect(first).toEqual({ ...unknown, failedSince: morning });
  expect(second).toEqual({ ...unknown, failedSince: lastNight });
});

test("says that a vault is gone", async () => {
  const { workflows, jobs, vault, inventory } = arrange();
  const directory = new InMemoryVaultDirectory();
  const read = createReadExpectations({ directory, vault, jobs, inventory, workflows: () => workflows });

  expect(await read({ vaultId, at: morning }, recordingContext().context)).toMatchObject({ vaultIsGone: true });
});

test("what is not understood is no answer", async () => {
  const { jobs, read } = arrange();
  jobs.faults.failNext("listJobs", new TypeError("bug"));

  await expect(read()).rejects.toThrow("bug");
});

import { expect, test } from "vitest";
import { mailboxKey, vaultLedgerKey } from "../../../domain/coordination/instance-ids.ts";
import { sampleVmBody, sampleVmId } from "../../../local/sample-machines.ts";
import { type JobRecord, readAzureState } from "../../support/stack/azure-state.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const HOUR_MS = 3_600_000;
const vaultAction = "Microsoft.RecoveryServices/vaults";
const itemAction = `${vaultAction}/backupFabrics/protectionContainers/protectedItems`;
const group = sampleVmId("x").split("/providers/")[0] ?? "";
const vaultId =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/holdfast-backup/providers/Microsoft.RecoveryServices/vaults/holdfast-westeurope";
const names = Array.from({ length: 30 }, (_, index) => `vm-${String(index + 1).padStart(2, "0")}`);
const [lost = "", ...backedUp] = names.toReversed();

/** What Azure does with the backups of some machines; the others complete. */
const OUTCOMES: Readonly<Record<string, readonly string[]>> = {
  transferSkipped: ["vm-01", "vm-02"],
  snapshotFailed: ["vm-03", "vm-04", "vm-05", "vm-06"],
  transferFailed: ["vm-07"],
  cancelled: ["vm-08"],
  failedLeavingTask: ["vm-09"],
  stalled: ["vm-10"],
};
const stalled = "vm-10";
/** The results that the tasks of a job prove, by the simulator's own state. */
const RESULTS: Readonly<Record<string, string>> = {
  "Completed/Completed": "completed",
  "Completed/Skipped": "skipped",
  "Completed/Failed": "completedWithWarnings",
  "Completed/Cancelled": "completedWithWarnings",
  "Failed/NotStarted": "failed",
  "InProgress/NotStarted": "failed",
};
const waiter = "run:nightly:part:1";

test("30 machines of a vault: every end is told once and as it was, for a fraction of the calls", async () => {
  const stack = await stackWithMachines();
  stack.clock.setJumps(false);
  const before = await callsOf(stack);
  await planOutcomes(stack);
  // Only one waiter, which has two machines, knows of these backups: as if a policy had started them.
  for (const name of backedUp) expect(await backUp(stack, name)).toBe(202);
  claim(stack, ["vm-01", "vm-11", lost]);

  await stack.clock.advance(11 * HOUR_MS);

  const calls = difference(before, await callsOf(stack));
  const { jobs } = await readAzureState(stack, []);
  const told = toldEnds(stack);
  const expected = jobs.filter(({ machine }) => machine !== stalled).map((job) => [job.machine, resultOf(job)]);
  expect(told.map(({ machine, result }) => [machine, result]).sort()).toEqual([...expected, [lost, "unknown"]].sort());
  expect(
    told
      .filter(({ isVaulted }) => isVaulted)
      .map(({ machine }) => machine)
      .sort(),
  ).toEqual(
    jobs
      .filter((job) => resultOf(job) === "completed")
      .map(({ machine }) => machine)
      .sort(),
  );
  expect(mailOf(stack)).toEqual([
    ["vm-01", "skipped"],
    ["vm-11", "completed"],
    [lost, "unknown"],
  ]);
  const titles = stack.messages().map(({ title }) => title);
  expect(titles.filter((title) => title.includes("stalled"))).toEqual([`${stalled}: backup stalled`]);
  // Those of one cause that end within minutes are one incident.
  expect(titles).toContain("Backup failed on 3 machines");
  expect(titles).toContain("Backup made only a snapshot on 2 machines");
  expect(titles).toHaveLength(8);
  // A read of recovery points for each end that says Completed. The rest are lists for eleven hours, and details: of the waiter's jobs
  // at each poll, of ends that say no Completed, and of the stalled job. A poll of each job by itself took 26 calls.
  expect(calls.points).toBe(21);
  expect(calls.jobs).toBeLessThan(5 * backedUp.length);
  // One by the watch, one by the check of scheduled backups.
  expect(calls.items).toBe(2);
}, 300_000);

async function stackWithMachines(): Promise<TestStack> {
  const load = [
    { path: group, apiVersion: "2024-11-01", body: { location: "westeurope" } },
    ...names.map((name) => ({ path: sampleVmId(name), apiVersion: "2025-04-01", body: sampleVmBody(name) })),
  ];
  const withoutFirstBackups = (config: Record<string, unknown>) => {
    for (const rule of config["rules"] as Record<string, unknown>[]) delete rule["firstBackup"];
    config["thresholds"] = { ...(config["thresholds"] as object), transferStallHours: 4 };
    config["sweep"] = { ...(config["sweep"] as object), everyMinutes: 1440 };
  };
  const options = { load, sweeps: true, watches: true };
  const stack = await startTestStack(withoutFirstBackups, "2026-06-01T08:00:00Z", undefined, options);
  await stack.clock.advance(HOUR_MS);
  expect(names.map((name) => stack.outcomeOf(name)?.outcome)).toEqual(names.map(() => "protected"));
  return stack;
}

async function planOutcomes(stack: TestStack): Promise<void> {
  const faults = Object.entries(OUTCOMES).flatMap(([outcome, machines]) =>
    machines.map((name) => ({ kind: "backupJob", resource: sampleVmId(name), outcome, count: 1 })),
  );
  await stack.planFaults(...faults);
}

async function backUp(stack: TestStack, name: string): Promise<number> {
  const container = `iaasvmcontainerv2;shop;${name}`;
  const item = `backupFabrics/Azure/protectionContainers/IaasVMContainer;${container}/protectedItems/VM;${container}`;
  const properties = { objectType: "IaasVMBackupRequest", recoveryPointExpiryTimeInUTC: "2026-12-01T00:00:00Z" };
  return (await stack.arm("POST", `${vaultId}/${item}/backup?api-version=2024-04-01`, { properties })).status;
}

/** Claims machines as a run does. The job of the last one is not in the vault any more. */
function claim(stack: TestStack, machines: readonly string[]): void {
  const at = new Date(stack.clock.now()).toISOString();
  const entity = { name: "backupclaims", key: vaultLedgerKey(vaultId) };
  const vmIds = machines.map(sampleVmId);
  const backups = vmIds.map((vmId) => (vmId === sampleVmId(lost) ? { vmId, jobId: "gone" } : { vmId }));
  stack.host.taskHub.signalEntity(entity, "claim", JSON.stringify({ waiter, vmIds, at }));
  stack.host.taskHub.signalEntity(entity, "requested", JSON.stringify({ at, backups }));
}

function resultOf({ tasks }: JobRecord): string | undefined {
  return RESULTS[`${tasks["Take Snapshot"]}/${tasks["Transfer data to vault"]}`];
}

interface ToldEnd {
  readonly vmId: string;
  readonly result: { readonly result: string; readonly milestones: { readonly vaultedAt?: string } };
}

/** Every end that was published, by machine. */
function toldEnds(stack: TestStack) {
  return stack.instancesOf("event:backupsEnded:").flatMap(({ input }) => {
    const { event } = JSON.parse(input ?? "null") as { event: { ends: readonly ToldEnd[] } };
    return event.ends.map(({ vmId, result }) => {
      const machine = vmId.split("/").at(-1)?.toLowerCase() ?? "";
      return { machine, result: result.result, isVaulted: result.milestones.vaultedAt !== undefined };
    });
  });
}

/** What the waiter finds in its mailbox, by machine. */
function mailOf(stack: TestStack): readonly (readonly [string, string | undefined])[] {
  const state = stack.host.taskHub.entityState({ name: "backupmailbox", key: mailboxKey(waiter) });
  const { messages } = JSON.parse(state ?? '{"messages":[]}') as {
    messages: readonly { readonly vmId: string; readonly result?: { readonly result: string } }[];
  };
  return messages
    .map(({ vmId, result }) => [vmId.split("/").at(-1)?.toLowerCase() ?? "", result?.result] as const)
    .sort(([a], [b]) => a.localeCompare(b));
}

async function callsOf(stack: TestStack) {
  return {
    jobs: await stack.calls(`${vaultAction}/backupJobs/read`),
    points: await stack.calls(`${itemAction}/recoveryPoints/read`),
    items: await stack.calls(`${vaultAction}/backupProtectedItems/read`),
  };
}

type Calls = Awaited<ReturnType<typeof callsOf>>;

function difference(before: Calls, after: Calls): Calls {
  return { jobs: after.jobs - before.jobs, points: after.points - before.points, items: after.items - before.items };
}

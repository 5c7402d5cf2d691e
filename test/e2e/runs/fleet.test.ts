import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { crashAndRestart } from "../../support/stack/crash.ts";
import {
  type FleetMachine,
  jobsOf,
  readRun,
  snapshotAtMs,
  startWithFleet,
  type VaultJob,
} from "../../support/stack/run-fleet.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const RUN = "run:noon:2026-06-01T12:00Z";
const MINUTE_MS = 60_000;
const REGIONS = ["westeurope", "northeurope"] as const;
const cluster = ["node-1", "node-2", "node-3"];

/** 60 machines in two regions; three of them are the nodes of a cluster. */
const machines: readonly FleetMachine[] = [
  ...cluster.map((name) => ({ name, location: "westeurope", tags: { cluster: "orders" } })),
  ...Array.from({ length: 57 }, (_, index) => ({
    name: `vm-${String(index).padStart(2, "0")}`,
    location: REGIONS[index % 2] ?? "westeurope",
  })),
];

const atMs = (time: string) => Date.parse(`2026-06-01T${time}:00Z`);

test("backs up each of 60 machines once through an outage, a stalled job and a crash of the host", async () => {
  const stack = await startWithFleet(machines, {
    staggerMinutes: 60,
    maximumParallel: { perTagValue: { tag: "cluster", maximum: 1 } },
  });
  await stack.planFaults(
    { kind: "regionOut", location: "northeurope", from: "2026-06-01T11:59:00Z", until: "2026-06-01T14:00:00Z" },
    { kind: "backupJob", resource: sampleVmId("vm-00"), outcome: "stalled", count: 1 },
  );
  await stack.clock.advance(atMs("11:55") - stack.clock.now());
  stack.clock.setJumps(false);
  await stack.clock.advance(atMs("12:31") - stack.clock.now());

  const during = await readRun(stack.host.url, RUN);
  const host = await crashAndRestart(stack);
  // The stalled job is watched for two days; everything else ends long before.
  await stack.clock.advance(atMs("16:30") - stack.clock.now());
  await stack.endFaults();

  const jobs = (await Promise.all(REGIONS.map((region) => jobsOf(stack, region)))).flat();
  const report = await readRun(host.url, RUN);
  expect(during).toMatchObject({ status: "running" });
  expect(countByMachine(jobs)).toEqual(Object.fromEntries(machines.map(({ name }) => [name, 1])));
  expect(
    await overlaps(
      stack,
      jobs.filter(({ machine }) => cluster.includes(machine)),
    ),
  ).toEqual([]);
  expect(startsLate(jobs, "westeurope")).toEqual([]);
  expect(jobs.filter((job) => job.location === "northeurope").every((job) => job.startedAtMs >= atMs("14:00"))).toBe(
    true,
  );
  expect(report.items).toHaveLength(60);
  expect(report.items.filter(({ vmId }) => vmId !== sampleVmId("vm-00")).map(({ status }) => status)).toEqual(
    Array(59).fill("vaulted"),
  );
  expect(report).toMatchObject({ status: "running", counts: { vaulted: 59 } });
}, 240_000);

function countByMachine(jobs: readonly VaultJob[]): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(jobs, ({ machine }) => machine)].map(([name, of]) => [name, of.length]));
}

/** Pairs of jobs of which one began before the other's snapshot was taken. */
async function overlaps(stack: TestStack, jobs: readonly VaultJob[]): Promise<readonly string[]> {
  const inOrder = jobs.toSorted((a, b) => a.startedAtMs - b.startedAtMs);
  const found: string[] = [];
  for (const [index, job] of inOrder.entries()) {
    const next = inOrder[index + 1];
    if (next !== undefined && (await snapshotAtMs(stack, job)) > next.startedAtMs)
      found.push(`${next.machine} began before the snapshot of ${job.machine}`);
  }
  return found;
}

/** Machines of a region that can be reached which began after the window, but for those that wait for their cluster. */
function startsLate(jobs: readonly VaultJob[], location: string): readonly string[] {
  return jobs
    .filter((job) => job.location === location && !cluster.includes(job.machine))
    .filter(({ startedAtMs }) => startedAtMs > atMs("13:00") + 2 * MINUTE_MS)
    .map(({ machine }) => machine);
}

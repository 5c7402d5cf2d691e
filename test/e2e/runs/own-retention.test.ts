import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { jobsOf, readRun, startWithFleet } from "../../support/stack/run-fleet.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const machines = ["vm-1", "vm-2"].map((name) => ({ name, location: "westeurope" }));
const atMs = (time: string) => Date.parse(`2026-06-01T${time}:00Z`);

async function requestBackup(stack: TestStack, name: string, retainDays: number): Promise<void> {
  const body = JSON.stringify({ vmId: sampleVmId(name), retainDays });
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`${stack.host.url}/api/virtual-machines/backup`, { method: "POST", headers, body });
  expect(response.status).toBe(202);
}

test("makes its own backup after a requested one that is kept for a shorter time, and none after one that is kept as long", async () => {
  const stack = await startWithFleet(machines, { retain: "own" });
  await stack.clock.advance(atMs("11:57") - stack.clock.now());
  await requestBackup(stack, "vm-1", 7);
  await requestBackup(stack, "vm-2", 14);
  await stack.clock.advance(atMs("15:00") - stack.clock.now());

  const jobs = await jobsOf(stack, "westeurope");
  const report = await readRun(stack.host.url, "run:noon:2026-06-01T12:00Z");

  const jobsOfMachine = (name: string) => jobs.filter(({ machine }) => machine === name).map(({ jobId }) => jobId);
  const lineOf = (name: string) => report.items.find(({ vmId }) => vmId.toLowerCase().endsWith(`/${name}`));
  expect(jobsOfMachine("vm-1")).toHaveLength(2);
  expect(jobsOfMachine("vm-2")).toHaveLength(1);
  expect(report).toMatchObject({ status: "completed", counts: { vaulted: 2 } });
  const line = lineOf("vm-1");
  expect(line?.joinedFirst).toMatchObject({ status: "vaulted", reason: "retentionTooShort" });
  expect([line?.jobId, line?.joinedFirst?.jobId].sort()).toEqual(jobsOfMachine("vm-1").toSorted());
  expect(lineOf("vm-2")).toMatchObject({ joined: true, jobId: jobsOfMachine("vm-2")[0] });
}, 240_000);

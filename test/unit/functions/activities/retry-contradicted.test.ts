import type { InvocationContext } from "@azure/functions";
import { expect, test, vi } from "vitest";
import { machineInstanceId, machineKey } from "../../../../domain/coordination/instance-ids.ts";
import type { OpenProblem } from "../../../../domain/coordination/open-problem.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { createRetryContradicted } from "../../../../functions/activities/retry-contradicted.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const vmId = sampleVmId();
const since = "2026-03-31T01:00:00.000Z" as Instant;
const endedAt = "2026-03-31T05:00:00.000Z" as Instant;
const problem: OpenProblem = {
  reason: "protectionError",
  since,
  attempts: 3,
  nextAt: "2026-03-31T09:00:00.000Z" as Instant,
  toldBy: "notice",
};

function given(open: object | undefined) {
  const workflows = new InMemoryWorkflows();
  const warn = vi.fn();
  const run = createRetryContradicted({ workflows: () => workflows });
  if (open !== undefined) workflows.putEntity("openProblem", machineKey(vmId), open);
  const call = () => run({ backups: [{ vmId, endedAt }] }, { warn } as unknown as InvocationContext);
  return { workflows, warn, call };
}

test("starts the machine's protection as its own retry would", async () => {
  const { workflows, call } = given(problem);

  await expect(call()).resolves.toEqual({ started: 1 });

  const input = { vmId, source: "retry", retry: { attempt: 3, reason: "protectionError", since } };
  expect(workflows.started).toEqual([
    { workflow: "protectVirtualMachine", instanceId: machineInstanceId("protect", vmId), input },
  ]);
});

test("counts what a sweep's summary told into the next one", async () => {
  const { workflows, call } = given({ ...problem, toldBy: "summary" });

  await call();

  expect(workflows.started).toMatchObject([{ input: { sweepId: "between-sweeps" } }]);
});

test("starts one run when it runs twice", async () => {
  const { workflows, call } = given(problem);

  const counts = [await call(), await call()];

  expect(counts).toEqual([{ started: 1 }, { started: 0 }]);
  expect(workflows.started).toHaveLength(1);
});

test.for([
  ["has no problem", undefined],
  ["has a problem of which a backup says nothing", { ...problem, reason: "accessDenied" }],
  ["has a problem that was found after the backup", { ...problem, since: "2026-03-31T05:00:00.001Z" }],
  ["has a problem that is unreadable", { reason: "nonsense" }],
] as const)("starts nothing for a machine that %s", async ([, open]) => {
  const { workflows, call } = given(open);

  await expect(call()).resolves.toEqual({ started: 0 });

  expect(workflows.started).toEqual([]);
});

test("leaves machines to their own retries when the task hub cannot be read, and says so", async () => {
  const { workflows, warn, call } = given(problem);
  vi.spyOn(workflows, "readEntityState").mockRejectedValue(new Error("The hub is away."));

  await expect(call()).resolves.toEqual({ started: 0 });

  expect(warn).toHaveBeenCalledWith(expect.stringContaining("The hub is away."));
});

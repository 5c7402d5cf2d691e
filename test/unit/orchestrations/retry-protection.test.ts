import { expect, test } from "vitest";
import { machineInstanceId } from "../../../domain/coordination/instance-ids.ts";
import { retryProtection } from "../../../orchestrations/retry-protection.ts";
import { driveOrchestrator, inputsOf, namesOf } from "../../support/drive-orchestrator.ts";
import { failed, vmId } from "../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const at = "2026-03-31T03:00:00.000Z";
const input = { vmId, at, attempt: 2, reason: "policyMissing", since: "2026-03-30T01:00:00.000Z" };
const problem = { reason: "policyMissing", since: input.since, attempts: 2, nextAt: at, toldBy: "notice" };

function drive(answers: Record<string, readonly unknown[]>, change: object = {}) {
  return driveOrchestrator(retryProtection, { input: { ...input, ...change }, now, answers, generations: 20 });
}

test("waits, then starts the machine's protection with what earlier attempts left", () => {
  const run = drive({ readProtection: [{ isRunning: false, problem }], startProtection: [{ kind: "started" }] });

  expect(run.output).toEqual({ outcome: "startedInstance" });
  expect(run.now).toBe(at);
  expect(inputsOf(run.scheduled, "startProtection")).toEqual([
    {
      vmId,
      instanceId: machineInstanceId("protect", vmId),
      source: "retry",
      retry: { attempt: 2, reason: "policyMissing", since: input.since },
    },
  ]);
});

test("waits a day at most per generation", () => {
  const run = drive(
    { readProtection: [{ isRunning: false, problem }], startProtection: [{ kind: "started" }] },
    { at: "2026-04-02T13:00:00.000Z" },
  );

  expect(run.generations).toBe(3);
  expect(run.now).toBe("2026-04-02T13:00:00.000Z");
});

test.for<[string, object]>([
  ["the problem is solved", { isRunning: false }],
  [
    "another problem has come, which has an instance of its own",
    { isRunning: false, problem: { ...problem, reason: "accessDenied" } },
  ],
])("starts nothing when %s", ([, read]) => {
  const run = drive({ readProtection: [read] });

  expect(run.output).toEqual({ outcome: "solved" });
  expect(namesOf(run.scheduled)).not.toContain("startProtection");
});

test("waits on when a run in between has put the next attempt off", () => {
  const later = "2026-03-31T07:00:00.000Z";
  const put = { isRunning: false, problem: { ...problem, nextAt: later } };

  const run = drive({ readProtection: [put, put], startProtection: [{ kind: "started" }] });

  expect(run.output).toEqual({ outcome: "startedInstance" });
  expect(run.now).toBe(later);
});

test.for<[string, Record<string, readonly unknown[]>]>([
  ["when it is seen", { readProtection: [{ isRunning: true, problem }] }],
  [
    "when it was faster",
    { readProtection: [{ isRunning: false, problem }], startProtection: [{ kind: "alreadyRunning" }] },
  ],
])("leaves the machine to an instance that runs, %s", ([, answers]) => {
  expect(drive(answers).output).toEqual({ outcome: "instanceRuns" });
});

test("tries again later when the task hub does not respond", () => {
  const run = drive({
    readProtection: [failed("CONFIG_INVALID"), { isRunning: false, problem }],
    startProtection: [{ kind: "started" }],
  });

  expect(run.output).toEqual({ outcome: "startedInstance" });
  expect(run.now).toBe("2026-03-31T03:10:00.000Z");
});

test("leaves telling to the next sweep's summary where a summary has told of the problem", () => {
  const read = { isRunning: false, problem: { ...problem, toldBy: "summary" } };
  const run = drive({ readProtection: [read], startProtection: [{ kind: "started" }] });

  expect(inputsOf(run.scheduled, "startProtection")).toMatchObject([{ source: "retry", sweepId: "between-sweeps" }]);
});

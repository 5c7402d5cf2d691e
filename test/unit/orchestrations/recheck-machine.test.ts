import { expect, test } from "vitest";
import { machineInstanceId, machineKey } from "../../../domain/coordination/instance-ids.ts";
import { recheckMachine } from "../../../orchestrations/recheck-machine.ts";
import { driveOrchestrator, inputsOf, namesOf, sentNotices } from "../../support/drive-orchestrator.ts";
import { failed, handedOver, vmId } from "../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const running = { kind: "alreadyRunning" };

function drive(answers: Record<string, readonly unknown[]>, generations = 100, input: object = {}) {
  return driveOrchestrator(recheckMachine, { input: { vmId, ...input }, now, answers, generations });
}

test("adds the request before it polls, so that an instance that ends in between is noticed", () => {
  const run = drive({ "recheckRequests.request": [true], startProtection: [{ kind: "started" }] });

  expect(run.output).toEqual({ outcome: "startedInstance" });
  expect(run.scheduled).toEqual([
    { kind: "entity", name: "recheckRequests", key: machineKey(vmId), operation: "request" },
    {
      kind: "activity",
      name: "startProtection",
      input: { vmId, source: "event", instanceId: machineInstanceId("protect", vmId) },
    },
  ]);
});

test("leaves the waiting to the instance of an earlier pending request, once it has seen that the machine's runs", () => {
  const running1 = drive({ "recheckRequests.request": [false], startProtection: [running] });
  const ended = drive({ "recheckRequests.request": [false], startProtection: [{ kind: "started" }] });
  const unknown = drive({
    "recheckRequests.request": [false],
    startProtection: [failed("CONFIG_INVALID"), running],
    "recheckRequests.isRequested": [true],
  });

  expect(running1.output).toEqual({ outcome: "joinedEarlierRequest" });
  expect(running1.generations).toBe(1);
  expect(ended.output).toEqual({ outcome: "startedInstance" });
  expect(unknown.output).toEqual({ outcome: "joinedEarlierRequest" });
});

test("is done when the running instance has consumed the request", () => {
  const run = drive({
    "recheckRequests.request": [true],
    startProtection: [running],
    "recheckRequests.isRequested": [false],
  });

  expect(run.output).toEqual({ outcome: "consumedByRunningInstance" });
  expect(namesOf(run.scheduled).filter((name) => name === "startProtection")).toHaveLength(1);
});

test("requests once and backs off while the instance neither consumes the request nor ends", () => {
  const run = drive({
    "recheckRequests.request": [true],
    startProtection: [...Array(8).fill(running), { kind: "started" }],
    "recheckRequests.isRequested": Array(8).fill(true),
  });

  expect(run.generations).toBe(9);
  expect(namesOf(run.scheduled).filter((name) => name === "recheckRequests.request")).toHaveLength(1);
  const timers = run.scheduled.flatMap((entry) => (entry.kind === "timer" ? [Date.parse(entry.fireAt)] : []));
  const waits = timers.map((at, index) => (at - (timers[index - 1] ?? Date.parse(now))) / 1000);
  expect(waits).toEqual([15, 30, 60, 120, 240, 480, 600, 600]);
});

test("treats errors as 'not yet'", () => {
  const run = drive({
    "recheckRequests.request": [new Error("[object Object]"), true],
    startProtection: [running, failed("CONFIG_INVALID"), { kind: "started" }],
    "recheckRequests.isRequested": [true],
  });

  expect(run.output).toEqual({ outcome: "startedInstance" });
});

test("starts the instance that its input names", () => {
  const run = drive({ "recheckRequests.request": [true], startProtection: [{ kind: "started" }] }, 1, {
    instanceId: "mine",
  });

  expect(inputsOf(run.scheduled, "startProtection")).toEqual([{ vmId, source: "event", instanceId: "mine" }]);
});

test("gives up after weeks with a notice", () => {
  const answers = { startProtection: [running], "recheckRequests.isRequested": [true], startAlerts: [handedOver] };

  const run = drive(answers, 1, { hasRequested: true, polls: 6000 });

  expect(run.output).toEqual({ outcome: "gaveUp" });
  expect(sentNotices(run.scheduled)).toMatchObject([{ vmId }]);
});

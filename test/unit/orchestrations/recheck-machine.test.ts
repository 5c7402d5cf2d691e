import { expect, test } from "vitest";
import { machineInstanceId, machineKey } from "../../../domain/coordination/instance-id.ts";
import { lookAgain } from "../../../orchestrations/recheck-machine.ts";
import { driveOrchestrator, inputsOf, namesOf } from "../../support/drive-orchestrator.ts";
import { delivered, failed, vmId } from "../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const running = { kind: "alreadyRunning" };

function drive(answers: Record<string, readonly unknown[]>, generations = 100, input: object = {}) {
  return driveOrchestrator(lookAgain, { input: { vmId, ...input }, now, answers, generations });
}

test("leaves the mark before it looks, so that no end of the instance can slip between", () => {
  const run = drive({ "attention.mark": [1], startProtection: [{ kind: "started" }] });

  expect(run.output).toEqual({ outcome: "startedInstance" });
  expect(run.scheduled).toEqual([
    { kind: "entity", name: "attention", key: machineKey(vmId), operation: "mark" },
    { kind: "activity", name: "startProtection", input: { vmId, instanceId: machineInstanceId("protect", vmId) } },
  ]);
});

test("is done when the running instance has taken the mark", () => {
  const run = drive({ "attention.mark": [1], startProtection: [running], "attention.isMarked": [false] });

  expect(run.output).toEqual({ outcome: "takenByRunningInstance" });
  expect(namesOf(run.scheduled).filter((name) => name === "startProtection")).toHaveLength(1);
});

test("marks once and waits longer and longer while the instance neither takes the mark nor ends", () => {
  const run = drive({
    "attention.mark": [1],
    startProtection: [...Array(8).fill(running), { kind: "started" }],
    "attention.isMarked": Array(8).fill(true),
  });

  expect(run.generations).toBe(9);
  expect(namesOf(run.scheduled).filter((name) => name === "attention.mark")).toHaveLength(1);
  const timers = run.scheduled.flatMap((entry) => (entry.kind === "timer" ? [Date.parse(entry.fireAt)] : []));
  const waits = timers.map((at, index) => (at - (timers[index - 1] ?? Date.parse(now))) / 1000);
  expect(waits).toEqual([15, 30, 60, 120, 240, 480, 600, 600]);
});

test("takes errors for 'not yet'", () => {
  const run = drive({
    "attention.mark": [new Error("[object Object]"), 1],
    startProtection: [running, failed("CONFIG_INVALID"), { kind: "started" }],
    "attention.isMarked": [true],
  });

  expect(run.output).toEqual({ outcome: "startedInstance" });
});

test("starts the instance that it was told of", () => {
  const run = drive({ "attention.mark": [1], startProtection: [{ kind: "started" }] }, 1, { instanceId: "mine" });

  expect(inputsOf(run.scheduled, "startProtection")).toEqual([{ vmId, instanceId: "mine" }]);
});

test("gives up after weeks, and tells people", () => {
  const answers = { startProtection: [running], "attention.isMarked": [true], postChatMessage: [delivered()] };

  const run = drive(answers, 1, { hasMarked: true, looks: 6000 });

  expect(run.output).toEqual({ outcome: "gaveUp" });
  expect(inputsOf(run.scheduled, "postChatMessage")).toMatchObject([{ notice: { vmId } }]);
});

import { expect, test } from "vitest";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import type { PartMachine } from "../../../../domain/schedule/part-machine.ts";
import { closeOverdue, dueMachines, nextStepAt } from "../../../../domain/schedule/part-plan.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";
import { thresholds } from "../../../support/workflow-answers.ts";

const now = "2026-11-21T02:30:00.000Z" as Instant;
const deadlineAt = "2026-11-21T14:30:00.000Z" as Instant;
const times = { now, deadlineAt };
const later = (seconds: number) => addSeconds(now, seconds);
const machine = (change: Partial<PartMachine> = {}): PartMachine => ({
  vmId: sampleVmId(),
  vault: 0,
  status: "planned",
  at: now,
  attempts: 0,
  delays: 0,
  ...change,
});
const window = { from: now, until: later(3600) };

test("starts what is due, earliest first, in turns over the vaults", () => {
  const machines = [
    machine({ vault: 0 }),
    machine({ vault: 0 }),
    machine({ vault: 0, at: later(-60) }),
    machine({ vault: 1 }),
    machine({ vault: 2, at: later(1) }),
    machine({ vault: 2, status: "triggered" }),
    machine({ vault: 1 }),
  ];

  expect(dueMachines(machines, [], now)).toEqual([2, 3, 0, 6, 1]);
});

test("starts nothing when nothing is planned", () => {
  expect(dueMachines([], [], now)).toEqual([]);
});

test.for([
  ["a millisecond before a black-out", -0.001, 1],
  ["when it begins", 0, 0],
  ["a millisecond before it ends", 3599.999, 0],
  ["when it ends", 3600, 1],
] as const)("starts %s: %i seconds from its start", ([, seconds, count]) => {
  const machines = [machine({ at: later(-600) })];

  expect(dueMachines(machines, [window], later(seconds))).toHaveLength(count);
});

const close = (change: Partial<PartMachine>, at: Instant = now, isCancelled = false) =>
  closeOverdue([machine(change)], { now: at, deadlineAt, isCancelled }, thresholds)[0];

test.for<[string, Partial<PartMachine>, Instant, object]>([
  [
    "a start that is due a millisecond before the deadline is kept",
    {},
    addSeconds(deadlineAt, -0.001),
    { status: "planned" },
  ],
  ["what was not started by the deadline is left out", {}, deadlineAt, { status: "leftOut", reason: "deadlinePassed" }],
  [
    "what waited for something is left out for it",
    { reason: "AZURE_UNAVAILABLE" },
    deadlineAt,
    { status: "leftOut", reason: "AZURE_UNAVAILABLE" },
  ],
  [
    "what failed and was to be tried again has failed",
    { attempts: 1, reason: "snapshotFailed" },
    deadlineAt,
    { status: "failed", reason: "snapshotFailed" },
  ],
  ["a running backup is followed beyond the deadline", { status: "triggered" }, deadlineAt, { status: "triggered" }],
  ["what has ended stays", { status: "vaulted" }, later(900_000), { status: "vaulted" }],
  [
    "a job may be silent for a day after its deadline",
    { status: "snapshotDone" },
    later(172_800 + 86_399),
    { status: "snapshotDone" },
  ],
  [
    "a job that is silent for longer is unknown",
    { status: "snapshotDone" },
    later(172_800 + 86_400),
    { status: "unknown", reason: "monitorFailed" },
  ],
  [
    "a lost start is looked for until an hour after the deadline",
    { askedAt: now },
    addSeconds(deadlineAt, 3599),
    { status: "planned", askedAt: now },
  ],
  [
    "then it is unknown",
    { askedAt: now, reason: "AZURE_OUTCOME_UNKNOWN" },
    addSeconds(deadlineAt, 3600),
    { status: "unknown", reason: "AZURE_OUTCOME_UNKNOWN" },
  ],
  [
    "also without a reason",
    { askedAt: now },
    addSeconds(deadlineAt, 3600),
    { status: "unknown", reason: "monitorFailed" },
  ],
])("%s", ([, change, at, expected]) => {
  expect(close(change, at)).toMatchObject(expected);
});

test("a cancelled run starts nothing, follows what runs, and looks for lost starts", () => {
  expect(close({}, now, true)).toMatchObject({ status: "leftOut", reason: "cancelled" });
  expect(close({ status: "triggered" }, now, true)).toMatchObject({ status: "triggered" });
  expect(close({ askedAt: now }, now, true)).toMatchObject({ status: "planned" });
});

const next = (machines: readonly PartMachine[], change: Partial<Parameters<typeof nextStepAt>[0]> = {}) =>
  nextStepAt({ machines, windows: [], times, newsAt: now, ...change });

test.for<[string, readonly PartMachine[], number]>([
  ["at the next start", [machine({ at: later(120) }), machine({ at: later(200) })], 120],
  ["in a minute while a machine waits for its slot", [machine()], 60],
  ["in half a minute after news of a job", [machine({ status: "triggered" })], 30],
  ["in half a minute while a transfer runs", [machine({ status: "snapshotDone" })], 30],
  ["in five minutes while everything is far off, to notice a cancellation", [machine({ at: later(7200) })], 300],
])("does the next step %s", ([, machines, seconds]) => {
  expect(next(machines)).toBe(later(seconds));
});

test("polls less often the longer nothing changes, up to five minutes", () => {
  const machines = [machine({ status: "triggered" })];

  expect(next(machines, { newsAt: later(-500) })).toBe(later(100));
  expect(next(machines, { newsAt: later(-50_000) })).toBe(later(300));
});

test("waits for the end of a black-out that begins before the start", () => {
  const until = later(200);

  expect(next([machine({ at: later(100) })], { windows: [{ from: now, until }] })).toBe(until);
  expect(next([machine({ at: later(250) })], { windows: [{ from: now, until }] })).toBe(later(250));
});

test("wakes at the deadline, and goes on after it", () => {
  const machines = [machine({ at: later(7200) })];

  expect(next(machines, { times: { now, deadlineAt: later(100) } })).toBe(later(100));
  expect(next(machines, { times: { now, deadlineAt: now } })).toBe(later(300));
});

test("never wakes at once", () => {
  expect(next([machine()], { times: { now, deadlineAt: later(0.1) } })).toBe(later(1));
});

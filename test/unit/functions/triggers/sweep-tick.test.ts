import type { Timer } from "@azure/functions";
import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { createSweepTick } from "../../../../functions/triggers/sweep-tick.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";

const now = "2026-03-30T08:00:30.000Z" as Instant;
const output = {
  ...{ sweepId: "sweep-1", startedAt: "2026-03-30T07:00:30.000Z", endedAt: "2026-03-30T07:10:00.000Z" },
  ...{ isComplete: true, counts: {}, outcomes: {}, fingerprint: 7, hasSentSummary: false },
};
const late = { isPastDue: true, scheduleStatus: { last: "", lastUpdated: "", next: "2026-03-30T07:30:30Z" } };
const onTime = { isPastDue: false, scheduleStatus: { last: "", lastUpdated: "", next: "2026-03-30T08:00:29.999Z" } };

test.for<[string, Parameters<InMemoryWorkflows["put"]>[1] | undefined, object, unknown]>([
  ["starts a sweep when none is known", undefined, {}, {}],
  ["starts one an hour after the last one began, with what that found", ended(output), {}, { lastFingerprint: 7 }],
  [
    "hands on when the last complete one began",
    ended({ ...output, lastCompleteAt: output.startedAt }),
    {},
    { lastFingerprint: 7, lastCompleteAt: output.startedAt },
  ],
  ["starts none a moment before", ended(output), onTime, undefined],
  ["measures a late tick by the present time", ended(output), late, { lastFingerprint: 7 }],
  ["starts none while one runs", "running", {}, undefined],
  ["starts none soon after one that failed", ended(null, "2026-03-30T07:30:00.000Z"), {}, undefined],
  ["starts one an hour after one that failed", ended(null, "2026-03-30T07:00:30.000Z"), {}, {}],
])("%s", async ([, last, timer, input]) => {
  const workflows = new InMemoryWorkflows();
  if (last !== undefined) workflows.put("sweep", last);
  const { context } = recordingContext();

  const monitoring = { bySweepTick: async () => {} };
  const tick = createSweepTick({
    settings: { everyMinutes: 60 },
    monitoring,
    workflows: () => workflows,
    now: () => now,
  });
  await tick(timer as Timer, context);

  const expected = input === undefined ? [] : [{ workflow: "sweepSubscriptions", instanceId: "sweep", input }];
  expect(workflows.started).toEqual(expected);
});

function ended(result: unknown, endedAt = output.endedAt) {
  return { status: "Completed", output: result, endedAt: endedAt as Instant };
}

import { expect, test } from "vitest";
import { eventHead, publish } from "../../../../orchestrations/durable/publish.ts";
import { driveOrchestrator, inputsOf } from "../../../support/drive-orchestrator.ts";
import { protectionEnded } from "../../../support/inventory-events.ts";
import { failed } from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const event = protectionEnded();

function drive(startPublication: readonly unknown[]) {
  return driveOrchestrator((context) => publish(context, event), {
    input: undefined,
    now,
    answers: { startPublication },
  });
}

test("hands the event over to a workflow of its own, once", () => {
  const run = drive([{ kind: "started" }]);

  expect(inputsOf(run.scheduled, "startPublication")).toEqual([{ event }]);
});

test.for<[string, readonly unknown[]]>([
  ["never", [failed("CONFIG_INVALID")]],
  ["not before retries are used up", Array(5).fill(new Error("The task hub does not answer."))],
  ["with a result that fits no contract", [{ kind: "strange" }]],
])("never fails its workflow, and delays it by minutes at most, when the publication starts %s", ([, answers]) => {
  const run = drive(answers);

  expect(Date.parse(run.now) - Date.parse(now)).toBeLessThan(120_000);
});

test("names an event by instance, kind and orchestration time", () => {
  const run = driveOrchestrator(
    function* (context) {
      yield* publish(context, { ...event, ...eventHead(context, "protectionEnded") });
    },
    { input: undefined, now, answers: { startPublication: [{ kind: "started" }] }, instanceId: "protect:web-01:abc" },
  );

  expect(inputsOf(run.scheduled, "startPublication")).toMatchObject([
    { event: { eventId: `protect:web-01:abc:protectionEnded:${now}`, at: now } },
  ]);
});

import { expect, test } from "vitest";
import { sendDigest } from "../../../orchestrations/send-digest.ts";
import { driveOrchestrator, inputsOf, namesOf } from "../../support/drive-orchestrator.ts";
import { messageAt as now, sampleMessage } from "../../support/messages.ts";

const dueAt = "2026-03-31T07:00:00.000Z";
const line = (key: string) => ({ key, title: `Title of ${key}`, severity: "warning", at: now });
const two = { lines: [line("a"), line("b")], omitted: 0 };
const handedOver = { kind: "started", channels: ["ops"] };

function drive(answers: Readonly<Record<string, readonly unknown[]>>, input: object = {}, generations = 1) {
  return driveOrchestrator(sendDigest, { input: { channel: "ops", dueAt, ...input }, now, answers, generations });
}

test("waits for its time and sends what was collected as one message", () => {
  const run = drive({
    "channelDigest.take": [two],
    startDelivery: [handedOver],
    "channelDigest.drop": [true],
  });

  expect(run.output).toEqual({ outcome: "handedOver", messages: 2 });
  expect(run.scheduled[0]).toEqual({ kind: "timer", fireAt: "2026-03-31T07:01:00.000Z" });
  expect(inputsOf(run.scheduled, "startDelivery")).toMatchObject([
    {
      heldFor: "ops",
      message: {
        messageId: expect.stringMatching(/^digest_[0-9a-f]{32}$/),
        severity: "warning",
        alert: { at: dueAt, notice: { kind: "digest", title: "Digest: 2 messages" } },
      },
    },
  ]);
  expect(inputsOf(run.scheduled, "channelDigest.drop")).toEqual([{ dueAt }]);
});

test("sends a message that stayed alone as it is", () => {
  const single = sampleMessage();
  const run = drive({
    "channelDigest.take": [{ lines: [line("a")], omitted: 0, single }],
    startDelivery: [handedOver],
    "channelDigest.drop": [true],
  });

  expect(run.output).toEqual({ outcome: "handedOver", messages: 1 });
  expect(inputsOf(run.scheduled, "startDelivery")).toMatchObject([{ heldFor: "ops", message: single }]);
});

test("sends nothing when nothing was collected", () => {
  const run = drive({ "channelDigest.take": [{ lines: [], omitted: 0 }], "channelDigest.drop": [true] });

  expect(run.output).toEqual({ outcome: "empty", messages: 0 });
});

test("waits for days in timers of less than one", () => {
  const later = { dueAt: "2026-04-06T06:00:00.000Z" };
  const run = drive({}, later, 3);

  const timers = run.scheduled.map((entry) => (entry.kind === "timer" ? entry.fireAt : ""));
  expect(timers).toEqual(["2026-03-31T21:00:00.000Z", "2026-04-01T17:00:00.000Z", "2026-04-02T13:00:00.000Z"]);
  expect(run.continuedWith).toMatchObject({ channel: "ops", ...later });
});

test.for<[string, Readonly<Record<string, readonly unknown[]>>]>([
  ["the entity does not answer", { "channelDigest.take": [new Error("away"), two], startDelivery: [handedOver] }],
  [
    "it cannot be handed over",
    {
      "channelDigest.take": [two, two],
      startDelivery: [new Error("a"), new Error("b"), new Error("c"), handedOver],
    },
  ],
])("is tried again when %s, and drops nothing before", ([, answers]) => {
  const run = drive({ ...answers, "channelDigest.drop": [true] }, {}, 2);

  expect(run.output).toEqual({ outcome: "handedOver", messages: 2 });
  expect(namesOf(run.scheduled).filter((name) => name === "channelDigest.drop")).toHaveLength(1);
});

test("leaves to the next digest what it cannot hand over in three days", () => {
  const run = drive({ "channelDigest.take": Array(2000).fill(new Error("away")) }, {}, 2000);

  expect(run.output).toEqual({ outcome: "left", messages: 0 });
  expect(Date.parse(run.now) - Date.parse(dueAt)).toBeGreaterThanOrEqual(3 * 86_400_000);
});

import { expect, test } from "vitest";
import {
  delivered,
  driveDelivery as drive,
  gone,
  toBackup,
  toNoChannel,
  unavailable,
} from "../../../support/drive-delivery.ts";
import { inputsOf, namesOf } from "../../../support/drive-orchestrator.ts";
import { messageAt as now } from "../../../support/messages.ts";

const broken = { kind: "broken", fault: "gone", since: now, until: "2026-03-31T02:00:00.000Z" };
const raised = { kind: "started" };
const news = { kind: "broken", fault: "gone", since: now };

test("a channel that is gone is told to the other channels by the message that found it, which goes to the fallback channel", () => {
  const run = drive({
    postMessage: [gone],
    "channelGate.report": [news],
    startAlerts: [raised],
    startDelivery: [toBackup],
  });

  expect(run.output).toEqual({ outcome: "diverted", attempts: 1, error: "404", channels: ["backup-ops"] });
  expect(inputsOf(run.scheduled, "startAlerts")).toMatchObject([
    {
      alerts: [
        {
          notice: { kind: "channelBroken" },
          change: { action: "open", family: "channel", cause: "channelGone", subject: { key: "channel:ops" } },
        },
      ],
    },
  ]);
  expect(inputsOf(run.scheduled, "startDelivery")).toMatchObject([
    { insteadOf: "ops", message: { messageId: "notice_1" } },
  ]);
});

test("a channel that is gone keeps its message without a fallback channel, and tries again in half an hour", () => {
  const run = drive({ postMessage: [gone], startDelivery: [toNoChannel] });

  expect(run.scheduled.at(-1)).toEqual({ kind: "timer", fireAt: "2026-03-31T01:30:00.000Z" });
  expect(run.continuedWith).toMatchObject({ attempts: 1 });
});

test("a channel that is gone gets no further messages: they go to the fallback channel at once", () => {
  const run = drive({ "channelGate.reserve": [broken], startDelivery: [toBackup] });

  expect(run.output).toEqual({ outcome: "diverted", attempts: 0, channels: ["backup-ops"] });
  expect(namesOf(run.scheduled)).not.toContain("postMessage");
});

test.for<[string, object, readonly unknown[]]>([
  ["without a fallback channel", {}, [toNoChannel]],
  ["when this is the fallback channel", { insteadOf: "team" }, []],
  ["when the hand-over fails", {}, [new Error("a"), new Error("b"), new Error("c")]],
])("the messages of a channel that is gone wait %s", ([, input, startDelivery]) => {
  const run = drive({ "channelGate.reserve": [broken], startDelivery }, input);

  expect(run.scheduled.at(-1)).toEqual({ kind: "timer", fireAt: broken.until });
  expect(run.continuedWith).toMatchObject({ attempts: 0, since: now });
});

test("a channel that is gone is tried one last time when three days have passed", () => {
  const since = "2026-03-28T01:00:00.000Z";
  const run = drive(
    { "channelGate.reserve": [broken], postMessage: [gone], startDelivery: [toNoChannel, toNoChannel] },
    { since },
  );

  expect(run.output).toMatchObject({ outcome: "givenUp", error: "404" });
  expect(inputsOf(run.scheduled, "postMessage")).toMatchObject([{ isLastAttempt: true }]);
});

test("a channel is told to work again by the message that was delivered", () => {
  const restored = { kind: "restored", fault: "gone", since: now };
  const run = drive({
    "channelGate.reserve": [{ kind: "post", isFailing: true }],
    postMessage: [delivered],
    "channelGate.report": [restored],
    startAlerts: [raised],
  });

  expect(run.output).toEqual({ outcome: "delivered", attempts: 1 });
  expect(inputsOf(run.scheduled, "startAlerts")).toMatchObject([
    { alerts: [{ notice: { kind: "channelRestored" }, change: { action: "close", families: ["channel"] } }] },
  ]);
});

test("a channel is named unreachable when it took nothing for an hour", () => {
  const unreachable = { kind: "broken", fault: "unreachable", since: now };
  const run = drive({
    postMessage: [{ ...unavailable, retryAfterSeconds: 60 }],
    "channelGate.report": [unreachable],
    startAlerts: [raised],
  });

  expect(inputsOf(run.scheduled, "channelGate.report")).toMatchObject([{ retryAfterSeconds: 60 }]);
  expect(inputsOf(run.scheduled, "startAlerts")).toMatchObject([
    { alerts: [{ change: { cause: "channelUnreachable" } }] },
  ]);
});

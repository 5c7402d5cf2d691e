import { describe, expect, test } from "vitest";
import { deliverMessage } from "../../../../orchestrations/deliver-message/workflow.ts";
import {
  delivered,
  driveDelivery as drive,
  gone,
  toBackup,
  toNoChannel,
  unavailable,
} from "../../../support/drive-delivery.ts";
import { driveOrchestrator, inputsOf, namesOf } from "../../../support/drive-orchestrator.ts";
import { messageAt as now, sampleIncident, sampleMessage } from "../../../support/messages.ts";
import { failed } from "../../../support/workflow-answers.ts";

const message = sampleMessage();
const turn = { kind: "post", isFailing: false };
const none = { kind: "none" };
const refused = { kind: "refused", error: "400" };
const THREE_DAYS_MS = 3 * 86_400_000;

test("posts a message in its turn, once", () => {
  const run = drive({ postMessage: [delivered] });

  expect(run.output).toEqual({ outcome: "delivered", attempts: 1 });
  expect(namesOf(run.scheduled)).toEqual(["channelGate.reserve", "postMessage"]);
  expect(inputsOf(run.scheduled, "channelGate.reserve")).toEqual([{ at: now, spacingSeconds: 1 }]);
  expect(inputsOf(run.scheduled, "postMessage")).toEqual([
    { channel: "ops", message, since: now, attempt: 1, isLastAttempt: false },
  ]);
});

test("waits for its turn and comes back with the time that it was given", () => {
  const until = "2026-03-31T01:00:07.000Z";
  const run = drive({ "channelGate.reserve": [{ kind: "wait", until }, turn], postMessage: [delivered] }, {}, 2);

  expect(run.output).toEqual({ outcome: "delivered", attempts: 1 });
  expect(namesOf(run.scheduled)).toEqual(["channelGate.reserve", "timer", "channelGate.reserve", "postMessage"]);
  expect(inputsOf(run.scheduled, "channelGate.reserve")[1]).toEqual({ at: until, spacingSeconds: 1, slot: until });
});

test("posts without a turn when the entity does not answer: pace is a service to the channel", () => {
  const run = drive({ "channelGate.reserve": [new Error("The entity is away.")], postMessage: [delivered] });

  expect(run.output).toEqual({ outcome: "delivered", attempts: 1 });
});

describe("a channel that cannot be reached", () => {
  test.for<[string, number | undefined, string]>([
    ["its own wait", undefined, "2026-03-31T01:00:30.000Z"],
    ["the channel's longer wait", 7200, "2026-03-31T03:00:00.000Z"],
  ])("is tried again after %s", ([, retryAfterSeconds, nextAt]) => {
    const asked = { ...unavailable, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };

    const run = drive({ postMessage: [asked] });

    expect(run.scheduled.at(-1)).toEqual({ kind: "timer", fireAt: nextAt });
    expect(run.continuedWith).toMatchObject({ attempts: 1, since: now, message });
    expect(inputsOf(run.scheduled, "channelGate.report")).toMatchObject([{ result: "unavailable", detail: "503" }]);
  });

  test("gets the message when it is back, under the same ID", () => {
    const run = drive({ postMessage: [unavailable, failed("CONFIG_INVALID"), { kind: "strange" }, delivered] }, {}, 4);

    expect(run.output).toEqual({ outcome: "delivered", attempts: 4 });
    const posts = inputsOf(run.scheduled, "postMessage") as { message: object; attempt: number }[];
    expect(posts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    expect(new Set(posts.map((post) => JSON.stringify(post.message))).size).toBe(1);
  });

  test("is given up after three days, and the other channels are told", () => {
    const run = drive(
      {
        postMessage: Array(2000).fill(unavailable),
        startDelivery: [toNoChannel, { kind: "started", channels: ["team"] }],
      },
      {},
      2000,
    );

    const posts = inputsOf(run.scheduled, "postMessage") as { isLastAttempt: boolean }[];
    expect(run.output).toMatchObject({ outcome: "givenUp", error: "503" });
    expect(posts.map(({ isLastAttempt }) => isLastAttempt).indexOf(true)).toBe(posts.length - 1);
    expect(Date.parse(run.now) - Date.parse(now)).toBeGreaterThanOrEqual(THREE_DAYS_MS);
    expect(inputsOf(run.scheduled, "startDelivery")).toMatchObject([
      { insteadOf: "ops" },
      { except: "ops", message: { messageId: expect.stringMatching(/^channel_[0-9a-f]{32}$/) } },
    ]);
    expect(JSON.stringify(inputsOf(run.scheduled, "startDelivery")[1])).toContain('"kind":"messageUndelivered"');
  });

  test("hands the message over to the fallback channel in the end, and tells no other channel then", () => {
    const since = "2026-03-28T01:00:00.000Z";
    const run = drive({ postMessage: [unavailable], startDelivery: [toBackup] }, { since, attempts: 150 });

    expect(run.output).toEqual({ outcome: "diverted", attempts: 151, error: "503", channels: ["backup-ops"] });
  });

  test("keeps the history of a generation short", () => {
    expect(namesOf(drive({ postMessage: [unavailable] }).scheduled)).toEqual([
      "channelGate.reserve",
      "postMessage",
      "channelGate.report",
      "timer",
    ]);
  });
});

describe("a message that the channel refuses", () => {
  test("goes to the fallback channel", () => {
    const run = drive({ postMessage: [refused], startDelivery: [toBackup] });

    expect(run.output).toEqual({ outcome: "diverted", attempts: 1, error: "400", channels: ["backup-ops"] });
    expect(inputsOf(run.scheduled, "startDelivery")).toEqual([expect.objectContaining({ message, insteadOf: "ops" })]);
  });

  test.for<[string, Record<string, readonly unknown[]>]>([
    [
      "is broken",
      { "channelGate.reserve": [{ kind: "broken", fault: "gone", since: now, until: "2026-03-31T02:00:00.000Z" }] },
    ],
    ["is found to be gone", { postMessage: [{ kind: "gone", error: "404" }] }],
  ])("waits for a channel that %s when it is a resolution, although the fallback channel has it", ([, answers]) => {
    const given = sampleMessage({ incident: sampleIncident({ phase: "resolved" }) });
    const run = drive({ ...answers, startDelivery: [toBackup] }, { message: given });

    expect(inputsOf(run.scheduled, "startDelivery")).toMatchObject([{ insteadOf: "ops" }]);
    expect(run.output).toBeUndefined();
    expect(run.continuedWith).toMatchObject({ message: { incident: { phase: "resolved" } } });
  });

  test("is noted at its incident, so that the fallback channel is told its end", () => {
    const given = sampleMessage({ incident: sampleIncident({ phase: "opened" }) });
    const run = drive(
      { postMessage: [refused], startDelivery: [toBackup], "incident.shown": [true] },
      { message: given },
    );

    expect(inputsOf(run.scheduled, "incident.shown")).toEqual([{ channels: ["backup-ops"] }]);
  });

  test("is given up without one, and told once a day", () => {
    const idOf = (at: string) => {
      const run = driveOrchestrator(deliverMessage, {
        input: { channel: "ops", message, spacingSeconds: 1 },
        now: at,
        answers: {
          "channelGate.reserve": [turn],
          "channelGate.report": [none],
          postMessage: [refused],
          startDelivery: [toNoChannel, new Error("The hub is away."), new Error("The hub is away."), toNoChannel],
        },
      });
      expect(run.output).toEqual({ outcome: "givenUp", attempts: 1, error: "400" });
      const [, told] = inputsOf(run.scheduled, "startDelivery") as { message: { messageId: string } }[];
      return told?.message.messageId;
    };

    expect(idOf("2026-03-31T01:00:00.000Z")).toBe(idOf("2026-03-31T23:00:00.000Z"));
    expect(idOf("2026-03-31T01:00:00.000Z")).not.toBe(idOf("2026-04-01T01:00:00.000Z"));
  });

  test("is not told of when it was itself about a channel, so that no message follows from another for ever", () => {
    const about = sampleMessage({ messageId: "channel_1" });
    const run = drive({ postMessage: [refused], startDelivery: [toNoChannel] }, { message: about });

    expect(run.output).toMatchObject({ outcome: "givenUp" });
    expect(inputsOf(run.scheduled, "startDelivery")).toHaveLength(1);
  });

  test("is given up when the configuration no longer has the channel", () => {
    const run = drive({
      postMessage: [{ kind: "notConfigured", error: "No channel." }],
      startDelivery: [toNoChannel, toNoChannel],
    });

    expect(run.output).toMatchObject({ outcome: "givenUp", error: "No channel." });
    expect(inputsOf(run.scheduled, "channelGate.report")).toEqual([]);
  });
});

describe("a test", () => {
  test.for<[string, unknown, object]>([
    ["that is delivered", delivered, { outcome: "delivered", attempts: 1 }],
    ["that is not", gone, { outcome: "givenUp", attempts: 1, error: "404" }],
    ["that fails for now", unavailable, { outcome: "givenUp", attempts: 1, error: "503" }],
  ])("%s is posted once, whatever is known of the channel, and reported to its gate", ([, posted, output]) => {
    const run = drive({ postMessage: [posted] }, { isTest: true });

    expect(run.output).toEqual(output);
    expect(namesOf(run.scheduled)).toEqual(["postMessage", "channelGate.report"]);
  });
});

import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import type { Notice } from "../../../../domain/notices/notice.ts";
import { ALL_CHANNELS, sendNotice } from "../../../../orchestrations/durable/send-notice.ts";
import { driveOrchestrator, inputsOf } from "../../../support/drive-orchestrator.ts";
import { delivered, failed } from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const notice: Notice = {
  kind: "channelTest",
  severity: "info",
  title: "Hello",
  text: "A test.",
  whatToDo: "Nothing.",
  whoActs: "none",
  occurredAt: now as Instant,
  facts: [],
};

function drive(answers: readonly unknown[]) {
  return driveOrchestrator((context) => sendNotice(context, notice), {
    input: undefined,
    now,
    answers: { postChatMessage: answers },
    instanceId: "protect:web-01:abc",
  });
}

const teamsFailed = { channel: "teams", error: "503" };

test("posts once under an ID that every repetition shares", () => {
  const run = drive([delivered()]);

  expect(run.output).toEqual([]);
  expect(inputsOf(run.scheduled, "postChatMessage")).toMatchObject([
    { messageId: `protect:web-01:abc:channelTest:${now}`, deliveredTo: [] },
  ]);
});

test("repeats for the channels that failed, never for those that have it", () => {
  const run = drive([{ deliveredTo: ["ops"], failed: [teamsFailed], refused: [] }, delivered()]);

  expect(run.output).toEqual([]);
  expect(inputsOf(run.scheduled, "postChatMessage")[1]).toMatchObject({ deliveredTo: ["ops"] });
});

test.for<[string, number | undefined, string]>([
  ["its own wait", undefined, "2026-03-31T01:00:30.000Z"],
  ["the channel's longer wait", 120, "2026-03-31T01:02:00.000Z"],
  ["half an hour at most", 86_400, "2026-03-31T01:30:00.000Z"],
])("waits %s between two rounds", ([, asked, fireAt]) => {
  const slow = { ...teamsFailed, ...(asked !== undefined && { retryAfterSeconds: asked }) };

  const run = drive([{ deliveredTo: [], failed: [slow], refused: [] }, delivered()]);

  expect(run.scheduled[1]).toEqual({ kind: "timer", fireAt });
});

test("gives up after eight rounds and names the channels that did not receive the notice", () => {
  const run = drive(Array(8).fill({ deliveredTo: [], failed: [teamsFailed], refused: ["pager"] }));

  expect(run.output).toEqual(["pager", "teams"]);
});

test.for<[string, readonly unknown[], readonly string[]]>([
  ["at the first round", [failed("CONFIG_INVALID")], [ALL_CHANNELS]],
  [
    "at a later round",
    [{ deliveredTo: ["ops"], failed: [teamsFailed], refused: [] }, failed("CONFIG_INVALID")],
    ["teams"],
  ],
])("never fails its workflow when posting itself fails %s", ([, answers, undelivered]) => {
  expect(drive(answers).output).toEqual(undelivered);
});

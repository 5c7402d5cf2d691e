import { expect, test } from "vitest";
import { ALL_CHANNELS, deliverNotice } from "../../../orchestrations/deliver-notice.ts";
import { driveOrchestrator, inputsOf, namesOf } from "../../support/drive-orchestrator.ts";
import { delivered, failed } from "../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const notice = {
  kind: "backupFailed",
  severity: "error",
  title: "Hello",
  text: "A test.",
  whatToDo: "Nothing.",
  whoActs: "none",
  occurredAt: now,
  facts: [["Machine", "web-01"]],
};
const teamsFailed = { channel: "teams", error: "503" };
const partly = { deliveredTo: ["ops"], failed: [teamsFailed], refused: ["pager"] };

function drive(postChatMessage: readonly unknown[], generations = 1000) {
  return driveOrchestrator(deliverNotice, {
    input: { notice, messageId: "notice_1" },
    now,
    answers: { postChatMessage },
    generations,
  });
}

test("posts once when every channel takes the notice", () => {
  const run = drive([delivered()]);

  expect(run.output).toEqual({ deliveredTo: ["ops"], refused: [], undelivered: [] });
  expect(inputsOf(run.scheduled, "postChatMessage")).toEqual([
    { notice, messageId: "notice_1", deliveredTo: [], isLastAttempt: false },
  ]);
});

test("repeats for the channels that failed, never for those that have or have refused it", () => {
  const run = drive([partly, { deliveredTo: ["ops", "pager", "teams"], failed: [], refused: [] }]);

  expect(run.output).toEqual({ deliveredTo: ["ops", "teams"], refused: ["pager"], undelivered: [] });
  expect(inputsOf(run.scheduled, "postChatMessage")[1]).toMatchObject({
    messageId: "notice_1",
    deliveredTo: ["ops", "pager"],
  });
});

test.for<[string, number | undefined, string]>([
  ["its own wait", undefined, "2026-03-31T01:00:30.000Z"],
  ["the channel's longer wait", 120, "2026-03-31T01:02:00.000Z"],
  ["half an hour at most", 86_400, "2026-03-31T01:30:00.000Z"],
])("waits %s between two attempts", ([, asked, fireAt]) => {
  const slow = { ...teamsFailed, ...(asked !== undefined && { retryAfterSeconds: asked }) };

  const run = drive([{ deliveredTo: [], failed: [slow], refused: [] }], 1);

  expect(run.scheduled[1]).toEqual({ kind: "timer", fireAt });
});

test("makes one attempt per generation, for three days, and says in the last one that it is", () => {
  const run = drive(Array(1000).fill(partly));

  const attempts = inputsOf(run.scheduled, "postChatMessage") as readonly { readonly isLastAttempt: boolean }[];
  expect(run.output).toEqual({ deliveredTo: ["ops"], refused: ["pager"], undelivered: ["teams"] });
  expect(attempts.map(({ isLastAttempt }) => isLastAttempt).indexOf(true)).toBe(attempts.length - 1);
  expect(run.generations).toBe(attempts.length);
  expect(Date.parse(run.now) - Date.parse(now)).toBeGreaterThanOrEqual(3 * 86_400_000);
  expect(Date.parse(run.now) - Date.parse(now)).toBeLessThan(3 * 86_400_000 + 1_800_000);
});

test("counts a failure of posting itself as every channel's, and tries again", () => {
  const recovers = drive([failed("CONFIG_INVALID"), { kind: "strange" }, delivered()]);
  const never = drive(Array(1000).fill(failed("CONFIG_INVALID")));

  expect(recovers.output).toEqual({ deliveredTo: ["ops"], refused: [], undelivered: [] });
  expect(never.output).toEqual({ deliveredTo: [], refused: [], undelivered: [ALL_CHANNELS] });
});

test("keeps the history of a generation at one attempt and one timer", () => {
  expect(namesOf(drive([partly], 1).scheduled)).toEqual(["postChatMessage", "timer"]);
});

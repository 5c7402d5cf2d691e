import { expect, test } from "vitest";
import { channelDigest } from "../../../../functions/entities/channel-digest.ts";
import { messageAt, sampleMessage } from "../../../support/messages.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

const dueAt = "2026-03-31T07:00:00.000Z";
const line = { key: "notice_1", title: "web-01: backup failed", severity: "error", at: messageAt };
const add = ["add", { dueAt, line, message: sampleMessage() }] as const;

test("collects messages until they are dropped", () => {
  const { state, results } = sendToEntity(channelDigest, [add, ["take", { dueAt }], ["drop", { dueAt }]]);

  expect(results).toEqual([true, { lines: [line], omitted: 0, single: sampleMessage() }, true]);
  expect(state).toEqual({ lines: [], omitted: [], takenUpTo: dueAt });
});

test.for([[["explode"]], [["add", { dueAt }]], [["take"]]] as const)(
  "returns null for %j and keeps its state",
  ([operation]) => {
    const { state, results } = sendToEntity(channelDigest, [add, operation]);

    expect(results[1]).toBeNull();
    expect(state).toMatchObject({ lines: [{ key: "notice_1" }] });
  },
);

import { expect, test } from "vitest";
import { delivered, driveDelivery as drive } from "../../../support/drive-delivery.ts";
import { inputsOf } from "../../../support/drive-orchestrator.ts";
import { messageAt as now, sampleMessage } from "../../../support/messages.ts";

const message = sampleMessage();
const hold = {
  until: "2026-03-31T07:00:00.000Z",
  line: { key: "notice_1", title: "web-01: backup failed", severity: "error", at: now },
};

test("a message that is kept back joins the channel's digest, which is started", () => {
  const run = drive({ "channelDigest.add": [true], startDigest: [{ kind: "started" }] }, { hold });

  expect(run.output).toEqual({ outcome: "collected", attempts: 0 });
  expect(inputsOf(run.scheduled, "channelDigest.add")).toEqual([{ dueAt: hold.until, line: hold.line, message }]);
  expect(inputsOf(run.scheduled, "startDigest")).toEqual([
    expect.objectContaining({ channel: "ops", dueAt: hold.until }),
  ]);
});

test.for<[string, Readonly<Record<string, readonly unknown[]>>, object]>([
  ["the digest was sent", { "channelDigest.add": [false] }, {}],
  ["the entity does not answer", { "channelDigest.add": [new Error("away")] }, {}],
  [
    "no digest can be started",
    { "channelDigest.add": [true], startDigest: [new Error("a"), new Error("b"), new Error("c")] },
    {},
  ],
  ["its time has come", {}, { until: now }],
])("a message that is kept back is posted by itself when %s", ([, answers, change]) => {
  const run = drive({ postMessage: [delivered], ...answers }, { hold: { ...hold, ...change } });

  expect(run.output).toEqual({ outcome: "delivered", attempts: 1 });
});

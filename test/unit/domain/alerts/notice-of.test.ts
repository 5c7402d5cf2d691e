import { expect, test } from "vitest";
import { noticeOf } from "../../../../domain/alerts/notice-of.ts";
import { sampleMessage } from "../../../support/messages.ts";

test("gives an alert the words that were chosen where it happened", () => {
  expect(noticeOf(sampleMessage().alert)).toMatchObject({ kind: "backupFailed", title: "web-01: backup failed" });
});

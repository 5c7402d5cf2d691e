import type { Notice } from "../../domain/notices/notice.ts";

/** A message for channels that are called directly. */
export const testNotice: Notice = {
  kind: "channelTest",
  severity: "info",
  title: "Test",
  text: "Test.",
  whatToDo: "Nothing.",
  whoActs: "none",
  occurredAt: "2026-06-01T08:00:00.000Z" as Notice["occurredAt"],
  facts: [],
};

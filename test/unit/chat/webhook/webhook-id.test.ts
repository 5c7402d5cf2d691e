import { expect, test } from "vitest";
import { webhookId } from "../../../../chat/webhook/webhook-id.ts";

test("keeps an ID of letters, digits, underscores and hyphens", () => {
  expect(webhookId("notice_0123456789abcdef")).toBe("notice_0123456789abcdef");
});

test.for([
  "protect:web.01:0123:backupFailed:2026-03-01T20:25:00.000Z",
  "a.1772397000.{}",
  "a\r\nx-header: forged",
  "ä",
  "\uD83D",
  "",
  "x".repeat(101),
])("replaces any other ID by its hash: %j", (messageId) => {
  expect(webhookId(messageId)).toMatch(/^msg_[0-9a-f]{32}$/);
  expect(webhookId(messageId)).toBe(webhookId(messageId));
  expect(webhookId(`${messageId}!`)).not.toBe(webhookId(messageId));
});

import { expect, test } from "vitest";
import { messageNotice } from "../../../../domain/alerts/message-notice.ts";
import { sampleMessage } from "../../../support/messages.ts";

test("says what the message's alert says", () => {
  expect(messageNotice(sampleMessage()).title).toBe("web-01: backup failed");
});

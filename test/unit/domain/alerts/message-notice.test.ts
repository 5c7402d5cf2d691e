import { expect, test } from "vitest";
import { messageNotice } from "../../../../domain/alerts/message-notice.ts";
import { sampleIncidentMessage } from "../../../support/sample-messages.ts";

test("says what the message's alert says, of an incident of several machines how many", () => {
  expect(messageNotice(sampleIncidentMessage()).title).toBe("web-01: backup failed");
  expect(messageNotice(sampleIncidentMessage({ machineCount: 37 })).title).toBe("Backup failed on 37 machines");
});

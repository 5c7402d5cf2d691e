import { expect, test } from "vitest";
import { noticeAlert } from "../../../../domain/alerts/notice-alert.ts";
import { noticeOf } from "../../../../domain/alerts/notice-of.ts";
import { alertAt, alertSamples } from "../../../support/alert-samples.ts";

test("a notice is an alert without an incident, named by its topic", () => {
  const notice = noticeOf(alertSamples.backupProblem);

  const alert = noticeAlert(notice, ["a"]);

  expect(alert).toEqual({
    ...{ alertId: expect.stringMatching(/^alert:/), at: alertAt, kind: "notice" },
    ...{ notice, change: { action: "inform" } },
  });
  expect(noticeAlert(notice, ["b"]).alertId).not.toBe(alert.alertId);
});

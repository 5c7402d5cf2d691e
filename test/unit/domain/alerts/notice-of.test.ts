import { expect, test } from "vitest";
import { noticeOf } from "../../../../domain/alerts/notice-of.ts";
import { failure, notice } from "../../../support/incidents.ts";

test("says what the alert says", () => {
  expect(noticeOf(failure(1))).toEqual(notice(1));
});

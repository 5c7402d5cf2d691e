import { expect, test } from "vitest";
import { subjectKey } from "../../../../domain/changes/change.ts";

test("a subject is found in any casing", () => {
  expect(subjectKey(" /subscriptions/A/Web-01 ")).toBe("/subscriptions/a/web-01");
});

import { expect, test } from "vitest";
import { daysToShow, windowOf } from "../../../../web/timeline/window.ts";

const now = Date.parse("2026-03-31T00:00:00.000Z");
const item = (at: string) => ({ at, what: "Something" });

test.for([
  ["a week when its newest entry is of today", "2026-03-30T12:00:00.000Z", 7],
  ["a week when its newest entry is a week old", "2026-03-24T00:00:00.000Z", 7],
  ["a month when it is older", "2026-03-23T23:59:59.000Z", 30],
  ["all when it is very old", "2025-06-01T00:00:00.000Z", 400],
] as const)("the timeline shows %s", ([, at, days]) => {
  expect(daysToShow([item("2025-05-01T00:00:00.000Z"), item(at)], now)).toBe(days);
});

test("the span ends now", () => {
  expect(windowOf(7, now)).toEqual({ from: "2026-03-24T00:00:00.000Z", to: "2026-03-31T00:00:00.000Z" });
});

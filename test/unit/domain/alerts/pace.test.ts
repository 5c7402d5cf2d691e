import { expect, test } from "vitest";
import { spacingSeconds } from "../../../../domain/alerts/pace.ts";

test.for([
  ["one a second", { perSecond: 1 }, 1],
  ["four a second", { perSecond: 4 }, 0.25],
  ["thirty a minute", { perMinute: 30 }, 2],
  ["the stricter one of two limits", { perSecond: 5, perMinute: 30 }, 2],
  ["three a second, rounded up to milliseconds", { perSecond: 3 }, 0.334],
  ["no limit", {}, 0],
] as const)("keeps %s", ([, limits, seconds]) => {
  expect(spacingSeconds(limits)).toBe(seconds);
});

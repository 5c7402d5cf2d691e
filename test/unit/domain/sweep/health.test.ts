import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { type LastSweep, sweepHealth } from "../../../../domain/sweep/health.ts";

const at = (text: string) => `2026-03-30T${text}.000Z` as Instant;
const settings = { subscriptions: 2, everyMinutes: 60, appStartedAt: at("08:00:00") };

test.for<[string, LastSweep, string, "ok" | "warning"]>([
  ["is well at the end of the third interval", { kind: "ended", lastCompleteAt: at("08:00:00") }, "11:00:00", "ok"],
  ["warns a second later", { kind: "ended", lastCompleteAt: at("08:00:00") }, "11:00:01", "warning"],
  ["warns of a sweep that runs when none was complete for as long", { kind: "running" }, "11:00:01", "warning"],
  ["gives a new app three intervals", { kind: "none" }, "11:00:00", "ok"],
  [
    "counts from the last complete one, not from the app's start",
    { kind: "ended", lastCompleteAt: at("09:00:00") },
    "11:30:00",
    "ok",
  ],
  [
    "warns of a partial one",
    { kind: "ended", isComplete: false, lastCompleteAt: at("10:00:00") },
    "11:00:00",
    "warning",
  ],
  ["warns of a failed one", { kind: "failed" }, "08:01:00", "warning"],
  ["warns when the sweep cannot be read", { kind: "unreadable" }, "08:01:00", "warning"],
])("%s", ([, last, now, expected]) => {
  expect(sweepHealth(last, settings, at(now)).status).toBe(expected);
});

test("warns that no subscription is swept, whatever ran", () => {
  const last = { kind: "ended", isComplete: true, lastCompleteAt: at("08:00:00") } as const;

  expect(sweepHealth(last, { ...settings, subscriptions: 0 }, at("08:00:00"))).toMatchObject({
    status: "warning",
    detail: expect.stringContaining("no subscription is swept"),
  });
});

import { expect, test } from "vitest";
import { heldUntil, nextDigestAt, quietUntil } from "../../../../domain/alerts/quiet-hours.ts";
import type { QuietHours } from "../../../../domain/alerts/routing.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { wallClock } from "../../../../functions/wall-clock.ts";

const berlin = wallClock("Europe/Berlin");
const utc = wallClock("UTC");
const night: QuietHours = { from: "22:00", until: "07:00", timeZone: "Europe/Berlin", exceptSeverity: "error" };
const at = (text: string) => text as Instant;

/** 2026-03-02 is a Monday; Berlin is an hour ahead of UTC. */
test.for<[string, Partial<QuietHours>, string, string | undefined]>([
  ["not before they begin", {}, "2026-03-02T20:59:59.999Z", undefined],
  ["from their first instant", {}, "2026-03-02T21:00:00.000Z", "2026-03-03T06:00:00.000Z"],
  ["after midnight", {}, "2026-03-03T05:59:59.999Z", "2026-03-03T06:00:00.000Z"],
  ["not at their end", {}, "2026-03-03T06:00:00.000Z", undefined],
  ["within a day", { from: "12:00", until: "13:00" }, "2026-03-02T11:30:00.000Z", "2026-03-02T12:00:00.000Z"],
  ["on the days on which they begin", { days: ["Monday"] }, "2026-03-02T21:00:00.000Z", "2026-03-03T06:00:00.000Z"],
  ["not on other days", { days: ["Monday"] }, "2026-03-03T21:00:00.000Z", undefined],
  [
    "for a weekend in one piece",
    { from: "00:00", until: "00:00", days: ["Saturday", "Sunday"] },
    "2026-03-07T10:00:00.000Z",
    "2026-03-08T23:00:00.000Z",
  ],
  ["at the end of a night an hour shorter", {}, "2026-03-28T23:00:00.000Z", "2026-03-29T05:00:00.000Z"],
])("quiet hours hold %s", ([, change, now, until]) => {
  expect(quietUntil({ ...night, ...change }, at(now), berlin)).toBe(until);
});

test("hours that are always quiet end all the same", () => {
  const always: QuietHours = { ...night, from: "00:00", until: "00:00" };

  expect(quietUntil(always, at("2026-03-02T10:00:00.000Z"), utc)).toBe("2026-03-10T00:00:00.000Z");
});

test.for([
  ["hourly", "2026-03-02T10:00:00.000Z", "2026-03-02T11:00:00.000Z"],
  ["hourly", "2026-03-02T10:59:59.999Z", "2026-03-02T11:00:00.000Z"],
  ["daily", "2026-03-02T06:59:59.999Z", "2026-03-02T07:00:00.000Z"],
  ["daily", "2026-03-02T07:00:00.000Z", "2026-03-03T07:00:00.000Z"],
  ["weekly", "2026-03-02T06:59:59.999Z", "2026-03-02T07:00:00.000Z"],
  ["weekly", "2026-03-02T07:00:00.000Z", "2026-03-09T07:00:00.000Z"],
] as const)("a digest that is %s follows %s at %s", ([interval, now, dueAt]) => {
  expect(nextDigestAt(interval, at(now), berlin)).toBe(dueAt);
});

test.for([
  ["at once without quiet hours and digest", {}, "warning", undefined],
  ["at the end of the quiet hours", { quietHours: night }, "warning", "2026-03-03T06:00:00.000Z"],
  ["at once when it is as severe as the exception", { quietHours: night }, "error", undefined],
  ["with the digest", { digest: "hourly" }, "warning", "2026-03-02T22:00:00.000Z"],
  ["at once in spite of a digest when it is an error", { digest: "hourly" }, "error", undefined],
  [
    "at the end of the quiet hours when the digest is due within them",
    { digest: "hourly", quietHours: night },
    "warning",
    "2026-03-03T06:00:00.000Z",
  ],
  [
    "with the digest when it is excepted from the quiet hours",
    { digest: "hourly", quietHours: { ...night, exceptSeverity: "warning" } },
    "warning",
    "2026-03-02T22:00:00.000Z",
  ],
  [
    "with the digest when that is due after the quiet hours",
    { digest: "daily", quietHours: night },
    "warning",
    "2026-03-03T07:00:00.000Z",
  ],
] as const)("a message is sent %s", ([, route, severity, until]) => {
  expect(heldUntil(route, severity, at("2026-03-02T21:30:00.000Z"), berlin)).toBe(until);
});

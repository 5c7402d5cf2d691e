import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { localTimes, withLocalTimes } from "../../../../domain/notices/local-times.ts";
import { wallClock } from "../../../../functions/wall-clock.ts";

const zoneOf = (timeZone: string) => ({ timeZone, textAt: wallClock(timeZone).textAt });
const berlin = zoneOf("Europe/Berlin");

test.for([
  ["a time in summer", "Since 2026-07-01 22:30 UTC.", "Since 2026-07-02 00:30 Europe/Berlin."],
  ["a time in winter", "2026-01-01 22:30 UTC", "2026-01-01 23:30 Europe/Berlin"],
  [
    "two times",
    "Open from 2026-03-29 00:59 UTC to 2026-03-29 01:00 UTC.",
    "Open from 2026-03-29 01:59 Europe/Berlin to 2026-03-29 03:00 Europe/Berlin.",
  ],
  ["what is no time", "2026-13-45 99:99 UTC and 2026-03-29", "2026-13-45 99:99 UTC and 2026-03-29"],
] as const)("shows %s in a zone's time", ([, text, expected]) => {
  expect(localTimes(text, berlin)).toBe(expected);
});

test("changes nothing in UTC", () => {
  expect(localTimes("2026-07-01 22:30 UTC", zoneOf("UTC"))).toBe("2026-07-01 22:30 UTC");
});

test("every text of a notice is in the same time; its data stay as they are", () => {
  const time = "2026-01-01 11:00 UTC";
  const occurredAt = "2026-01-01T11:00:00.000Z" as Instant;
  const data = { kind: "backupFailed", severity: "error", whoActs: "none", occurredAt } as const;

  const notice = withLocalTimes({ ...data, title: time, text: time, whatToDo: time, facts: [[time, time]] }, berlin);

  const local = "2026-01-01 12:00 Europe/Berlin";
  expect(notice).toEqual({ ...data, title: local, text: local, whatToDo: local, facts: [[local, local]] });
});

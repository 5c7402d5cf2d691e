import { expect, test } from "vitest";
import type { Instant } from "../../../domain/instant.ts";
import { wallClock } from "../../../functions/wall-clock.ts";

test.for<[zone: string, local: string, first: string, last: string]>([
  ["UTC", "2026-03-29T02:30", "2026-03-29T02:30", "2026-03-29T02:30"],
  ["Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59", "2026-03-29T00:59"],
  ["Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00", "2026-03-29T01:00"],
  ["Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:00", "2026-03-29T01:00"],
  ["Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00", "2026-03-29T01:00"],
  ["Europe/Berlin", "2026-10-25T01:59", "2026-10-24T23:59", "2026-10-24T23:59"],
  ["Europe/Berlin", "2026-10-25T02:00", "2026-10-25T00:00", "2026-10-25T01:00"],
  ["Europe/Berlin", "2026-10-25T02:59", "2026-10-25T00:59", "2026-10-25T01:59"],
  ["Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00", "2026-10-25T02:00"],
  ["America/New_York", "2026-03-08T02:15", "2026-03-08T07:00", "2026-03-08T07:00"],
  ["America/New_York", "2026-11-01T01:30", "2026-11-01T05:30", "2026-11-01T06:30"],
  ["Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:30", "2026-10-03T15:30"],
  ["Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45", "2026-04-04T15:15"],
  ["Africa/Casablanca", "2026-02-15T02:30", "2026-02-15T01:30", "2026-02-15T02:30"],
  ["Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00", "2026-04-23T22:00"],
])("the clock of %s shows %s first at %s and last at %s", ([zone, local, first, last]) => {
  const clock = wallClock(zone);

  const localMs = Date.parse(`${local}Z`);

  expect([clock.first(localMs), clock.last(localMs)]).toEqual([`${first}:00.000Z`, `${last}:00.000Z`]);
});

test.for([
  ["Europe/Berlin", "2026-03-29T00:59:59.000Z", "2026-03-29T01:59"],
  ["Europe/Berlin", "2026-03-29T01:00:00.000Z", "2026-03-29T03:00"],
  ["Asia/Kolkata", "2026-03-29T20:00:00.000Z", "2026-03-30T01:30"],
] as const)("the clock of %s shows at %s the time %s", ([zone, at, text]) => {
  expect(wallClock(zone).textAt(at as Instant)).toBe(text);
});

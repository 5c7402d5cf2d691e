import { expect, test } from "vitest";
import { ageWords, durationWords, shownTime, zoneName } from "../../../web/time-words.ts";

const NOW = Date.parse("2026-03-31T02:10:00.000Z");

test.for([
  ["an instant of now", "2026-03-31T02:10:00.000Z", "just now"],
  ["59 seconds ago", "2026-03-31T02:09:01.000Z", "just now"],
  ["a minute ago", "2026-03-31T02:09:00.000Z", "1 minute ago"],
  ["59 minutes ago", "2026-03-31T01:10:30.000Z", "59 minutes ago"],
  ["an hour ago", "2026-03-31T01:10:00.000Z", "1 hour ago"],
  ["47 hours ago", "2026-03-29T02:10:30.000Z", "47 hours ago"],
  ["two days ago", "2026-03-29T02:10:00.000Z", "2 days ago"],
  ["many days ago", "2022-03-31T02:10:00.000Z", "1,461 days ago"],
  ["half a minute ahead", "2026-03-31T02:10:30.000Z", "in less than a minute"],
  ["three hours ahead", "2026-03-31T05:10:00.000Z", "in 3 hours"],
  ["no instant", "soon", ""],
])("tells the age of %s", ([, at = "", words]) => {
  expect(ageWords(at, NOW)).toBe(words);
});

test("tells seconds of a time span", () => {
  expect([durationWords(0), durationWords(1), durationWords(59.9)]).toEqual(["0 seconds", "1 second", "59 seconds"]);
});

test("shows an instant in UTC, with a day and a time of 24 hours", () => {
  expect(shownTime("2026-03-31T00:05:59.000Z", "UTC")).toBe("31 Mar 2026, 00:05");
  expect(shownTime("not a time", "UTC")).toBe("unknown time");
});

test("names the zones", () => {
  expect(zoneName("UTC")).toBe("UTC");
  expect(zoneName("local")).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
});

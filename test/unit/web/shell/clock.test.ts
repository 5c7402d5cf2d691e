import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { appTime, followAppTime, now } from "../../../../web/shell/clock.ts";

const noon = Date.parse("2026-06-01T12:00:00Z");

beforeEach(() => vi.useFakeTimers({ now: noon }));
afterEach(() => vi.useRealTimers());

test.for<[string, string, string]>([
  ["of a faster clock", "2026-06-03T00:00:00.000Z", "2026-06-03T00:00:00.000Z"],
  ["behind a browser's clock that is wrong", "2026-06-01T09:00:00.000Z", "2026-06-01T09:00:00.000Z"],
  ["within a minute, which is the way of the response", "2026-06-01T11:59:30.000Z", "2026-06-01T12:00:00.000Z"],
])("goes by the app's time %s", ([, given, expected]) => {
  followAppTime(given);

  expect([appTime(), now.value]).toEqual([Date.parse(expected), Date.parse(expected)]);
});

test.for([null, "soon"])("keeps its time when a response says %s", (given) => {
  followAppTime("2026-06-03T00:00:00.000Z");

  followAppTime(given);

  expect(appTime()).toBe(Date.parse("2026-06-03T00:00:00.000Z"));
});

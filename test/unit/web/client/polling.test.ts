import { expect, test } from "vitest";
import { isStale, nextPollSeconds, type PollFacts } from "../../../../web/client/polling.ts";

test.for<[string, PollFacts, number]>([
  ["every 30 seconds while nothing runs", { isBusy: false, missed: 0 }, 30],
  ["every 5 seconds while something runs", { isBusy: true, missed: 0 }, 5],
  ["soon after the first failure", { isBusy: false, missed: 1 }, 5],
  ["later after each further one", { isBusy: true, missed: 3 }, 20],
  ["at least once a minute", { isBusy: false, missed: 50 }, 60],
  ["when the app asks it to", { isBusy: false, missed: 1, retryAfterSeconds: 90 }, 90],
  ["not earlier because of a short wish", { isBusy: false, missed: 4, retryAfterSeconds: 1 }, 40],
  ["at least every five minutes, whatever the app asks", { isBusy: false, missed: 1, retryAfterSeconds: 86_400 }, 300],
  [
    "as usual after a good response, whatever was asked before",
    { isBusy: false, missed: 0, retryAfterSeconds: 90 },
    30,
  ],
])("polls %s", ([, facts, seconds]) => {
  expect(nextPollSeconds(facts)).toBe(seconds);
});

test("data is old from the second missed poll on", () => {
  expect([0, 1, 2, 3].map(isStale)).toEqual([false, false, true, true]);
});

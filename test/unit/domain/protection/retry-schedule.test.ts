import { expect, test } from "vitest";
import { type Instant, secondsBetween } from "../../../../domain/instant.ts";
import { nextRetryAt } from "../../../../domain/protection/retry-schedule.ts";

const endedAt = "2026-03-31T01:00:00.000Z" as Instant;
const withoutJitter = "0".repeat(32);

test.for([
  [1, 1],
  [2, 2],
  [3, 4],
  [4, 8],
  [5, 16],
  [6, 24],
  [7, 24],
  [500, 24],
])("tries again after attempt %i in %i hours", ([attempt = 0, hours = 0]) => {
  const at = nextRetryAt({ attempt, endedAt, machineKey: withoutJitter });

  expect(secondsBetween(endedAt, at)).toBe(hours * 3600);
});

test("spreads machines over a tenth of the interval, the same way each time", () => {
  const seconds = ["00000168", "00000169", "ffffffff"].map((key) =>
    secondsBetween(endedAt, nextRetryAt({ attempt: 1, endedAt, machineKey: key.padEnd(32, "0") })),
  );

  expect(seconds).toEqual([3600 + 360, 3600, 3600 + (0xff_ff_ff_ff % 361)]);
});

test("waits for the end of a cause that is known, up to half an hour longer, and never into the past", () => {
  const until = "2026-04-01T00:00:00.000Z" as Instant;
  const latest = (1800).toString(16).padStart(8, "0").padEnd(32, "0");

  expect(nextRetryAt({ attempt: 9, endedAt, until, machineKey: withoutJitter })).toBe(until);
  expect(nextRetryAt({ attempt: 9, endedAt, until, machineKey: latest })).toBe("2026-04-01T00:30:00.000Z");
  expect(nextRetryAt({ attempt: 1, endedAt: until, until: endedAt, machineKey: withoutJitter })).toBe(until);
});

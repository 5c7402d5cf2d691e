import { expect, test } from "vitest";
import { retryAfterFailure, retryClassOf, retryOfRequest } from "../../../../domain/backup/retry-backup.ts";
import { type Instant, secondsBetween } from "../../../../domain/instant.ts";
import type { RetryClass } from "../../../../domain/notices/advice/types.ts";

const at = (text: string) => text as Instant;
const now = at("2026-03-31T01:00:00.000Z");
const withoutJitter = "0".repeat(32);
const failure = { retry: "later", attempt: 1, now, attemptsToday: 1, machineKey: withoutJitter } as const;

test.for([
  [1, 15],
  [2, 30],
  [3, 60],
  [4, 120],
  [5, 240],
  [6, 240],
  [500, 240],
])("after attempt %i waits %i minutes for a cause that passes", ([attempt = 0, minutes = 0]) => {
  const next = retryAfterFailure({ ...failure, attempt });

  expect(next && secondsBetween(now, next)).toBe(minutes * 60);
});

test.for<[number, Instant | undefined]>([
  [1, at("2026-03-31T02:00:00.000Z")],
  [2, undefined],
])("tries once more, an hour later: attempt %i", ([attempt, expected]) => {
  expect(retryAfterFailure({ ...failure, retry: "once", attempt })).toBe(expected);
});

test.for([1, 2])("does not try again before a repair: attempt %i", (attempt) => {
  expect(retryAfterFailure({ ...failure, retry: "no", attempt })).toBeUndefined();
});

test.for<[string, Instant, Instant]>([
  ["at the last instant of a day", at("2026-03-31T23:59:59.999Z"), at("2026-04-01T00:00:00.000Z")],
  ["at the first instant of a day", at("2026-04-01T00:00:00.000Z"), at("2026-04-02T00:00:00.000Z")],
  ["at the end of a year", at("2026-12-31T12:00:00.000Z"), at("2027-01-01T00:00:00.000Z")],
  ["on the day before a leap day", at("2028-02-28T12:00:00.000Z"), at("2028-02-29T00:00:00.000Z")],
])("waits for the next UTC midnight %s", ([, failedAt, midnight]) => {
  expect(retryAfterFailure({ ...failure, retry: "tomorrow", now: failedAt })).toBe(midnight);
});

test.for<["later" | "once", number, Instant]>([
  ["later", 8, at("2026-03-31T01:15:00.000Z")],
  ["later", 9, at("2026-04-01T00:00:00.000Z")],
  ["later", 10, at("2026-04-01T00:00:00.000Z")],
  ["once", 8, at("2026-03-31T02:00:00.000Z")],
  ["once", 9, at("2026-04-01T00:00:00.000Z")],
])("a retry '%s' after %i attempts of the day keeps to nine a day", ([retry, attemptsToday, expected]) => {
  expect(retryAfterFailure({ ...failure, retry, attemptsToday })).toBe(expected);
});

test.for<[Instant, Instant]>([
  [at("2026-03-31T23:44:59.999Z"), at("2026-04-01T00:00:00.000Z")],
  [at("2026-03-31T23:45:00.000Z"), at("2026-04-01T00:00:00.000Z")],
  [at("2026-03-31T23:45:00.001Z"), at("2026-04-01T00:00:00.001Z")],
])("nine attempts of %s's day do not delay a retry that falls on the next", ([failedAt, expected]) => {
  expect(retryAfterFailure({ ...failure, now: failedAt, attemptsToday: 9 })).toBe(expected);
});

test.for<["later" | "once" | "tomorrow", number, number]>([
  ["later", 0, 90],
  ["once", 0, 360],
  ["tomorrow", 0, 1800],
])("spreads machines that are retried '%s' over %i to %i seconds, each the same way", ([retry, least, most]) => {
  const plain = retryAfterFailure({ ...failure, retry }) ?? now;
  const spread = (seconds: number) => {
    const machineKey = seconds.toString(16).padStart(8, "0").padEnd(32, "0");
    return secondsBetween(plain, retryAfterFailure({ ...failure, retry, machineKey }) ?? now);
  };

  expect([spread(least), spread(most), spread(most + 1)]).toEqual([least, most, least]);
});

test.for<[string, number, Instant, Instant | undefined]>([
  ["after the first attempt", 1, now, at("2026-03-31T01:15:00.000Z")],
  ["after the second attempt", 2, now, at("2026-03-31T01:30:00.000Z")],
  ["not after the third attempt", 3, now, undefined],
  ["less than 24 hours after the request", 1, at("2026-03-30T01:15:00.001Z"), at("2026-03-31T01:15:00.000Z")],
  ["not 24 hours after the request", 1, at("2026-03-30T01:15:00.000Z"), undefined],
])("tries a requested backup again %s", ([, attempt, requestedAt, expected]) => {
  expect(retryOfRequest({ ...failure, attempt }, requestedAt)).toBe(expected);
});

test("tries a requested backup not again before a repair", () => {
  expect(retryOfRequest({ ...failure, retry: "no" }, now)).toBeUndefined();
});

test.for<[string, Parameters<typeof retryClassOf>[0], RetryClass]>([
  ["as the table says", { code: "AZURE_REFUSED", serviceCode: "CloudDosTimeboudLimitReached" }, "tomorrow"],
  ["as the table says, in any casing", { serviceCode: "clouddosTIMEBOUDlimitreached" }, "tomorrow"],
  ["once with a code that is in no table", { code: "AZURE_REFUSED", serviceCode: "UserErrorUnheardOf" }, "once"],
  ["once without a code", {}, "once"],
  ["on the next day after a quota without a code of Azure", { code: "AZURE_QUOTA_REACHED" }, "tomorrow"],
  ["not after an access that was denied", { code: "AZURE_ACCESS_DENIED" }, "no"],
  ["not when Azure may have acted", { code: "AZURE_RESPONSE_UNREADABLE" }, "no"],
])("retries a refused backup %s", ([, refused, expected]) => {
  expect(retryClassOf(refused)).toBe(expected);
});

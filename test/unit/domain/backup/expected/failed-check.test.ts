import { expect, test } from "vitest";
import { nextFailedCheckAt, shouldTellFailure } from "../../../../../domain/backup/expected/failed-check.ts";
import { minutes, noon } from "../../../../support/vault-rows.ts";

test.for<[string, number, number | undefined, number]>([
  ["after a quarter of an hour at first", 0, undefined, 15],
  ["later the longer it fails", -120, undefined, 30],
  ["every hour in the end", -6000, undefined, 60],
  ["when Azure asks for it", 0, 7200, 120],
  ["at once by a clock that went back", 10, undefined, 15],
])("a vault that cannot be read is checked again %s", ([, since, retryAfter, expected]) => {
  expect(nextFailedCheckAt(minutes(since), noon, retryAfter)).toBe(minutes(expected));
});

test("a failure is told when it has lasted for six hours", () => {
  expect([minutes(-359), minutes(-360)].map((since) => shouldTellFailure(since, noon))).toEqual([false, true]);
});

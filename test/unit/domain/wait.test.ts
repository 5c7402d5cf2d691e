import { expect, test } from "vitest";
import { addSeconds, type Instant } from "../../../domain/instant.ts";
import { backoffSeconds, nextWaitStep } from "../../../domain/wait.ts";

const startedAt = "2026-03-31T01:00:00.000Z" as Instant;
const wait = { startedAt, deadlineSeconds: 3600, minimumSeconds: 15, maximumSeconds: 300 };

test.for<[string, number, number, number]>([
  ["after the minimum at first", 0, 0, 15],
  ["after the minimum until a fifth of the wait is longer", 75, 0, 90],
  ["after a fifth of the wait so far", 500, 0, 600],
  ["after the maximum at most", 2000, 0, 2300],
  ["no earlier than Azure asks", 0, 60, 60],
  ["at the deadline when the next poll would be later", 3500, 0, 3600],
  ["at the deadline even when Azure asks for more", 0, 9999, 3600],
])("polls again %s", ([, elapsed, asked, expected]) => {
  const step = nextWaitStep(wait, addSeconds(startedAt, elapsed), asked);

  expect(step).toEqual({ kind: "pollAgain", at: addSeconds(startedAt, expected) });
});

test("ends at the deadline, not before", () => {
  expect(nextWaitStep(wait, addSeconds(startedAt, 3599.999)).kind).toBe("pollAgain");
  expect(nextWaitStep(wait, addSeconds(startedAt, 3600)).kind).toBe("deadlinePassed");
});

test("never sleeps longer than a day", () => {
  const long = { startedAt, deadlineSeconds: 10_000_000, minimumSeconds: 1, maximumSeconds: 1_000_000 };

  expect(nextWaitStep(long, startedAt, 500_000)).toEqual({ kind: "pollAgain", at: addSeconds(startedAt, 86_400) });
  expect(backoffSeconds(5_000_000, 5, { minimumSeconds: 1, maximumSeconds: 1_000_000 })).toBe(86_400);
});

test("uses a minimum above the maximum for both", () => {
  expect(backoffSeconds(0, 4, { minimumSeconds: 120, maximumSeconds: 60 })).toBe(120);
  expect(backoffSeconds(100_000, 4, { minimumSeconds: 120, maximumSeconds: 60 })).toBe(120);
});

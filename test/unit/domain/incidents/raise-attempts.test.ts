import { expect, test } from "vitest";
import { nextFollowAt, nextRaiseAt } from "../../../../domain/incidents/raise-attempts.ts";
import { minutes, noon } from "../../../support/incidents.ts";

test.for<[number, number | undefined]>([
  [1, 1 / 6],
  [2, 1 / 3],
  [8, 64 / 3],
  [9, 30],
  [11, 30],
  [12, undefined],
])("after attempt %d alerts are tried again in %f minutes", ([attempts, wait]) => {
  expect(nextRaiseAt(attempts, noon)).toBe(wait === undefined ? undefined : minutes(wait));
});

test.for([
  [1, 1 / 6],
  [9, 30],
  [1000, 30],
] as const)("after failure %d a follower looks again in %f minutes", ([failures, wait]) => {
  expect(nextFollowAt(failures, noon)).toBe(minutes(wait));
});

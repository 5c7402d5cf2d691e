import { expect, test } from "vitest";
import { nextCheck } from "../../../../../domain/backup/expected/next-check.ts";
import { addSeconds } from "../../../../../domain/instant.ts";
import { minutes, noon } from "../../../../support/vault-rows.ts";

const windowAt = (start: number) => ({ opensAt: minutes(start), closesAt: minutes(start + 120), isCertain: true });
const next = (starts: readonly number[], hasOpen = false) =>
  nextCheck(starts.map(windowAt), { now: noon, settleSeconds: 1800, hasOpen });

test.for<[string, readonly number[], boolean, number]>([
  ["before the next window opens", [240], false, 225],
  ["after the one that is open has closed", [-30], false, 120],
  ["after the one that has just closed", [-80], false, 70],
  ["no sooner than in half an hour", [20], false, 30],
  ["within a day", [48 * 60], false, 1440],
  ["within six hours while a backup is missing", [24 * 60], true, 360],
  ["within two hours when nothing is scheduled", [], true, 120],
])("checks again %s", ([, starts, hasOpen, expected]) => {
  expect(next(starts, hasOpen).nextAt).toBe(minutes(expected));
});

test.for<[string, readonly number[], object]>([
  ["none", [], {}],
  ["none that has closed", [-120], {}],
  ["the first", [600, 60], { openFrom: minutes(60), openUntil: minutes(180) }],
  ["those that overlap as one", [-30, 180, 90, 60], { openFrom: minutes(-30), openUntil: minutes(300) }],
  ["a shorter one within it", [0, 0], { openFrom: noon, openUntil: minutes(120) }],
])("tells when policies start backups: %s", ([, starts, expected]) => {
  const { nextAt: _, ...open } = next(starts);

  expect(open).toEqual(expected);
});

test("a window that settles now needs no further check", () => {
  expect(next([-150]).nextAt).toBe(addSeconds(noon, 24 * 3600));
});

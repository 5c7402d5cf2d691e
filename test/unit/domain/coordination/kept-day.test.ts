import { expect, test } from "vitest";
import { keptDay, waitingDayOf } from "../../../../domain/coordination/kept-day.ts";
import type { OpenProblem } from "../../../../domain/coordination/open-problem.ts";
import type { Instant } from "../../../../domain/instant.ts";

const vault = (index: number) =>
  `/subscriptions/s/resourceGroups/g/providers/Microsoft.RecoveryServices/vaults/rsv-${index}`;
const day = (date: number) => `2026-06-0${date}T00:00:00.000Z` as Instant;
const now = "2026-06-01T12:00:00.000Z" as Instant;
const waits: OpenProblem = {
  reason: "dayQuotaReached",
  since: day(1),
  attempts: 1,
  nextAt: day(3),
  until: day(3),
  vaultId: vault(1),
  toldBy: "summary",
};

test.for<[string, number, number, number]>([
  ["the earlier day, which it was told first", 4, 1, 2],
  ["the day that it was told first, of two equal ones", 3, 1, 2],
  ["an earlier day that it is given now", 2, 2, 1],
])("a machine on the lists of two vaults keeps %s", ([, until, kept, left]) => {
  const found = keptDay({ vaultId: vault(2), until: day(until) }, waits, now);

  expect(found).toMatchObject({ kept: { vaultId: vault(kept) }, left: { vaultId: vault(left) } });
});

test.for<[string, OpenProblem | undefined, number]>([
  ["without an earlier problem", undefined, 2],
  ["that had another problem", { ...waits, reason: "vaultMissing" }, 2],
  ["that waits in the same vault", waits, 1],
  ["whose day has come", { ...waits, until: now }, 2],
])("a machine %s is on one list only", ([, problem, index]) => {
  expect(keptDay({ vaultId: vault(index), until: day(4) }, problem, now)).toBeUndefined();
});

test("a problem that an earlier version has kept says neither vault nor day", () => {
  const { until: _, vaultId: __, ...former } = waits;

  expect(keptDay({ vaultId: vault(2), until: day(4) }, former, now)).toBeUndefined();
  expect(keptDay({ vaultId: vault(2), until: day(4) }, { ...former, vaultId: vault(1) }, now)).toBeUndefined();
});

test.for<[string, OpenProblem | undefined, object | undefined]>([
  ["waits for a day that has not come", waits, { vaultId: vault(1), until: day(3) }],
  ["does not wait once its day has begun", { ...waits, until: now }, undefined],
  ["does not wait without a problem", undefined, undefined],
  ["does not wait for another reason", { ...waits, reason: "vaultMissing" }, undefined],
])("a machine %s", ([, problem, expected]) => {
  expect(waitingDayOf(problem, now)).toEqual(expected);
});

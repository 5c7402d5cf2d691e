import { expect, test } from "vitest";
import {
  applyProblemOperation,
  isContradictedBy,
  type ProblemFound,
} from "../../../../domain/coordination/open-problem.ts";
import type { Instant } from "../../../../domain/instant.ts";

const first = "2026-03-31T01:00:00.000Z" as Instant;
const second = "2026-03-31T02:00:00.000Z" as Instant;
const found: ProblemFound = { reason: "policyMissing", at: first, machineKey: "0".repeat(32), toldBy: "notice" };

test("a reason keeps its beginning and who told it, while its attempts grow", () => {
  const opened = applyProblemOperation(undefined, { name: "open", found });
  const again = applyProblemOperation(opened.state, {
    name: "open",
    found: { ...found, at: second, toldBy: "summary" },
  });

  expect(opened.result).toMatchObject({ since: first, attempts: 1, nextAt: second, toldBy: "notice", isNew: true });
  expect(again.result).toMatchObject({ since: first, attempts: 2, toldBy: "notice", isNew: false });
  expect(again.result).toMatchObject({ nextAt: "2026-03-31T04:00:00.000Z" });
});

test("another reason is another problem", () => {
  const opened = applyProblemOperation(undefined, { name: "open", found });

  const other = applyProblemOperation(opened.state, {
    name: "open",
    found: { ...found, reason: "dayQuotaReached", at: second, until: "2026-04-01T00:00:00.000Z" as Instant },
  });

  expect(other.result).toMatchObject({ since: second, attempts: 1, nextAt: "2026-04-01T00:00:00.000Z", isNew: true });
});

test("remembers in which vault a machine waits, and until when", () => {
  const until = "2026-04-01T00:00:00.000Z" as Instant;
  const waiting: ProblemFound = { ...found, reason: "dayQuotaReached", until, vaultId: "/vaults/a" };

  const { state } = applyProblemOperation(undefined, { name: "open", found: waiting });

  expect(state).toMatchObject({ until, vaultId: "/vaults/a" });
});

test("closing returns the problem once", () => {
  const { state } = applyProblemOperation(undefined, { name: "open", found });

  const closed = applyProblemOperation(state, { name: "close" });

  expect(closed.result).toEqual(state);
  expect(closed).not.toHaveProperty("state");
  expect(applyProblemOperation(undefined, { name: "close" })).toEqual({ result: null });
});

test.for([
  ["an error of the item that was found at the same instant", "protectionError", first],
  ["an error of the item that was found before", "protectionError", second],
  ["that the item is stopped", "protectionStopped", second],
] as const)("a completed backup contradicts %s", ([, reason, endedAt]) => {
  expect(isContradictedBy({ reason, since: first }, endedAt)).toBe(true);
});

test.for([
  ["that was found after it", "protectionError", "2026-03-31T00:59:59.999Z"],
  ["of a missing permission", "accessDenied", second],
  ["of a machine that waits for a day's quota", "dayQuotaReached", second],
] as const)("a completed backup says nothing of a problem %s", ([, reason, endedAt]) => {
  expect(isContradictedBy({ reason, since: first }, endedAt as Instant)).toBe(false);
});

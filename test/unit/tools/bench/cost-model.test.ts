import { expect, test } from "vitest";
import { ASSUMED, monthlyCost, PRICES, sharesOf } from "../../../../tools/bench/cost-model.ts";
import type { DayOfWork } from "../../../../tools/bench/cost-run.ts";

function day(vms: number, work: number): DayOfWork {
  return { vms, calls: work, episodes: work, activities: work, entityOperations: work, historyRows: work };
}

/** 100 for the app itself, 50 for the vault, 2 for each machine. */
const days = [day(0, 100), day(10, 170), day(110, 370)] as const;

test("splits a day's work between the app, its vault and each machine", () => {
  const { fixed, vault, machine } = sharesOf(days);

  expect([fixed.episodes, vault.episodes, machine.episodes]).toEqual([100, 50, 2]);
});

test("a share is never below nothing, when days vary", () => {
  const { vault, machine } = sharesOf([day(0, 100), day(10, 90), day(110, 80)]);

  expect([vault.calls, machine.calls]).toEqual([0, 0]);
});

test("a month costs executions, storage, logs and events by their prices", () => {
  const month = monthlyCost(sharesOf(days), 1000, 2);

  const perDay = 3 * (100 + 2 * 50 + 1000 * 2) + ASSUMED.timerExecutionsPerDay;
  expect(month.executions).toBe(perDay * 30);
  expect(month.events).toBeCloseTo((10_000 / 1e6) * PRICES.millionEvents, 9);
  expect(month.total).toBeCloseTo(month.compute + month.storage + month.logs + month.events, 9);
  expect(month.compute).toBeGreaterThan(ASSUMED.instanceGb * 30 * 86_400 * PRICES.baselineGbSecond);
});

test("an instance is paid for at most all the time", () => {
  const busy = monthlyCost(sharesOf([day(0, 1e6), day(10, 1e6), day(110, 1e6)]), 10_000, 10);

  const seconds = 30 * 86_400;
  const instance = ASSUMED.instanceGb * seconds * (PRICES.baselineGbSecond + PRICES.activeGbSecond);
  expect(busy.compute - (busy.executions / 1e6) * PRICES.millionExecutions).toBeCloseTo(instance, 6);
});

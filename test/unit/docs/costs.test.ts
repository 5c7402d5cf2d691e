import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ASSUMED, monthlyCost, PRICES, sharesOf } from "../../../tools/bench/cost-model.ts";
import type { DayOfWork } from "../../../tools/bench/cost-run.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/costs.md"), "utf8");

function table(heading: string): readonly (readonly number[])[] {
  const [, after = ""] = page.split(`| ${heading} |`);
  const lines = after.split("\n").slice(2);
  const end = lines.findIndex((line) => !line.startsWith("|"));
  return lines.slice(0, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => Number(cell.replaceAll(",", ""))),
  );
}

const days = table("machines, in one vault").map(
  ([vms = 0, calls = 0, episodes = 0, activities = 0, entityOperations = 0, historyRows = 0]): DayOfWork => ({
    ...{ vms, calls, episodes, activities, entityOperations, historyRows },
  }),
);

test("the costs on the page are those of the measured days on it", () => {
  const [none, some, more] = days;
  if (none === undefined || some === undefined || more === undefined) throw new Error("The page has no measured days.");

  const rows = table("machines").map(([machines = 0, vaults = 0, ...shown]) => ({ machines, vaults, shown }));

  expect(rows).toHaveLength(3);
  for (const { machines, vaults, shown } of rows) {
    const { executions, compute, storage, logs, events, total } = monthlyCost(
      sharesOf([none, some, more]),
      machines,
      vaults,
    );
    const dollars = [compute, storage, logs, events, total].map((amount) => Number(amount.toFixed(2)));
    expect(shown).toEqual([Math.round(executions), ...dollars]);
  }
});

test("the page names each price and assumption", () => {
  const { baselineGbSecond, activeGbSecond, millionExecutions, millionStorageOperations, logGb, millionEvents } =
    PRICES;

  expect(page).toContain(`| ${baselineGbSecond.toFixed(6)} and ${activeGbSecond.toFixed(6)} |`);
  expect(page).toContain(`| executions, a million | ${millionExecutions.toFixed(2)} |`);
  expect(page).toContain(`the dearest kind in use | ${millionStorageOperations.toFixed(2)} |`);
  expect(page).toContain(`| ${logGb}; ${millionEvents.toFixed(2)} |`);
  expect(page).toContain(`| ${ASSUMED.operationsPerExecution} |`);
  expect(page).toContain(`| ${ASSUMED.idleOperationsPerDay.toLocaleString("en-US")} a day |`);
  expect(page).toContain(`| ${ASSUMED.logBytesPerExecution.toLocaleString("en-US")} bytes for each execution |`);
  expect(page).toContain(`| ${ASSUMED.writesPerMachineAndMonth} a month |`);
});

import { expect, test } from "vitest";
import { policyCounts, startWithMachines } from "../../support/existing-machines.ts";

const enableAction = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write";

test("of 300 machines 50 wait for the next day, are reported with the date, and are protected then without being asked", async () => {
  const names = Array.from({ length: 300 }, (_, index) => `old-${String(index + 1).padStart(3, "0")}`);
  const stack = await startWithMachines(names, (config) => Object.assign(config, { sweep: { everyMinutes: 600 } }));

  await stack.settle();

  const outcomes = names.map((name) => stack.outcomeOf(name));
  const waiting = outcomes.filter((outcome) => outcome?.outcome === "waiting");
  expect(outcomes.filter((outcome) => outcome?.outcome === "protected")).toHaveLength(250);
  expect(waiting).toHaveLength(50);
  expect(new Set(waiting.map((outcome) => outcome?.["until"]))).toEqual(new Set(["2026-06-02T00:00:00.000Z"]));
  const response = await fetch(`${stack.host.url}/api/virtual-machines?state=waiting&pageSize=100`);
  const listed = (await response.json()) as { readonly items: readonly object[] };
  expect(listed).toMatchObject({ counts: { protected: 250, waiting: 50 }, items: { length: 50 } });
  expect(listed.items[0]).toMatchObject({ reason: "dayQuotaReached", until: "2026-06-02T00:00:00.000Z" });

  await stack.clock.advance(21 * 3_600_000);
  await stack.settle();

  expect(new Set(names.map((name) => stack.outcomeOf(name)?.outcome))).toEqual(new Set(["protected"]));
  expect(await stack.calls(enableAction)).toBe(300);
  expect(await policyCounts(stack)).toEqual([100, 100, 100]);
  expect(stack.messages().map(({ title }) => title)).toEqual([
    "Sweep: 250 newly protected",
    "Sweep: 50 newly protected",
  ]);
}, 300_000);

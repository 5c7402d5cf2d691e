import { describe, expect, test } from "vitest";
import type { FleetMachine } from "../../support/stack/fleet/fleet-machine.ts";
import { fleetVmId } from "../../support/stack/fleet/fleet-machine.ts";
import { machineViolations } from "../../support/stack/fleet/fleet-machine-invariants.ts";
import { type FleetScenario, fleetScenario } from "../../support/stack/fleet/fleet-scenario.ts";
import type { FleetState } from "../../support/stack/fleet/fleet-state.ts";
import { runFleetScenario } from "../../support/stack/fleet/run-fleet-scenario.ts";

// A few seeds in every test run; `npm run seeds` runs long ranges. In a file of its own: see identity-proxy.ts.
test.for([8, 16, 30, 46, 47])("every invariant holds in the fleet of seed %i", { timeout: 180_000 }, async (seed) => {
  const { violations } = await runFleetScenario(fleetScenario(seed));

  expect(violations).toEqual([]);
});

test("two hundred seeds kill the host before and after each of the first fifty commits", () => {
  const first = Array.from({ length: 200 }, (_, seed) => fleetScenario(seed + 1).kills[0]);

  const moments = new Set(first.flatMap((kill) => (kill === undefined ? [] : [`${kill.moment} ${kill.commit}`])));

  const early = Array.from({ length: 49 }, (_, index) => [`before ${index + 2}`, `after ${index + 2}`]).flat();
  expect(early.filter((moment) => !moments.has(moment))).toEqual([]);
});

describe("the judgement of a fleet's end", () => {
  const machine: FleetMachine = {
    name: "vm-1",
    subscriptionId: "00000000-0000-0000-0000-000000000001",
    location: "westeurope",
    tags: { app: "shop" },
    origin: "created",
    isWindows: false,
    isTrustedLaunch: false,
  };
  const vmId = fleetVmId(machine);
  const found = { id: vmId, name: "vm-1", location: "westeurope", uniqueId: "unique-1", tags: machine.tags };
  const item = {
    vaultId: "vault",
    vmId,
    uniqueId: "unique-1",
    policyName: "daily",
    protectionState: "IRPending",
    isSoftDeleted: false,
  };
  const run = (outcome: object) => ({
    instanceId: "protect:vm-1:0",
    name: "protectVirtualMachine",
    output: JSON.stringify(outcome),
    createdAtMs: 1,
  });
  const protectedRun = run({ outcome: "protected", reason: "protectionEnabled" });
  const judge = (state: object, of = machine) =>
    machineViolations(
      { config: { stopped: "report" }, machines: [of], steps: [] } as unknown as FleetScenario,
      {
        machines: [found],
        items: [item],
        vaults: [],
        instances: [protectedRun],
        ledgers: [],
        ...state,
      } as unknown as FleetState,
    ).map(({ text }) => text);

  test("accepts a machine that is protected and reported so", () => {
    expect(judge({})).toEqual([]);
  });

  test.for<[string, object, RegExp]>([
    ["an unprotected machine that is reported as protected", { items: [] }, /but no item protects it/],
    ["an unprotected machine that no run has found", { items: [], instances: [] }, /vm-1 is not protected/],
    ["an item of an earlier machine", { items: [{ ...item, uniqueId: "unique-0" }] }, /of an earlier machine/],
    ["a machine with two items", { items: [item, { ...item, vaultId: "vault-2" }] }, /has 2 items/],
    ["a soft-deleted item", { items: [{ ...item, isSoftDeleted: true }] }, /is not protected/],
    ["the item of a machine that is gone", { machines: [] }, /is gone, and vault still has its item/],
    [
      "a reason that does not hold",
      { items: [], instances: [run({ outcome: "needsAttention", reason: "vaultMissing" })] },
      /but nothing hinders its protection/,
    ],
    [
      "an exclusion that no rule says",
      { items: [], instances: [run({ outcome: "skipped", reason: "skippedByRule" })] },
      /but no rule excludes it/,
    ],
  ])("names %s", ([, state, expected]) => {
    expect(judge(state).join("\n")).toMatch(expected);
  });

  test("names an excluded machine that the app protected", () => {
    const tags = { backup: "off" };

    const texts = judge({ machines: [{ ...found, tags }] }, { ...machine, tags });

    expect(texts.join("\n")).toMatch(/excluded by a rule, and was protected/);
  });
});

import type { ScenarioResult } from "../run-random-scenario.ts";
import type { TestStack } from "../test-stack.ts";
import { fleetViolations, noticesOf, unsettled } from "./fleet-invariants.ts";
import { type FleetMachine, fleetVmId } from "./fleet-machine.ts";
import type { FleetScenario, FleetStep, Outage } from "./fleet-scenario.ts";
import { type FleetStack, startFleetStack } from "./fleet-stack.ts";
import { readFleetState } from "./fleet-state.ts";
import type { Interruptible } from "./relay.ts";

const MINUTE_MS = 60_000;
/** After the faults have ended: past the next UTC day, and past the longest retry that the faults can have caused. */
const HORIZON_MS = 48 * 60 * MINUTE_MS;
const STEP_MS = 20 * MINUTE_MS;

/**
 * Runs a scenario: its faults, then up to two days without any, until every machine is settled. Then judges by the simulator's
 * own state and by the task hub against it.
 */
export async function runFleetScenario(scenario: FleetScenario): Promise<ScenarioResult> {
  const fleet = await startFleetStack(scenario);
  try {
    const { clock } = fleet.stack;
    await fleet.stack.planFaults(...scenario.faults);
    const machines = new Map(scenario.machines.map((machine) => [machine.name, machine]));
    for (const step of scenario.steps) scheduleStep(fleet, step, machines.get(step.machine));
    scheduleOutage(fleet.stack, [fleet.identity], scenario.identityOutage);
    scheduleOutage(fleet.stack, fleet.storage, scenario.storageOutage);
    await clock.advance(scenario.faultPhaseSeconds * 1000);
    const { faults } = fleet.stack.simulator.faults.state();
    await fleet.stack.endFaults();
    await untilSettled(scenario, fleet);
    const violations = fleetViolations(scenario, fleet, readFleetState(fleet.stack, fleet.host()));
    return { injected: injectedFaults(fleet, faults), violations };
  } finally {
    await fleet.stop();
  }
}

async function untilSettled(scenario: FleetScenario, fleet: FleetStack): Promise<void> {
  const { clock } = fleet.stack;
  const lastMs = clock.now() + HORIZON_MS;
  while (clock.now() < lastMs) {
    await clock.advance(STEP_MS);
    await fleet.restarted();
    const state = readFleetState(fleet.stack, fleet.host());
    if (unsettled(scenario, state, noticesOf(fleet.stack)).length === 0) return;
  }
}

function scheduleStep(fleet: FleetStack, step: FleetStep, machine: FleetMachine | undefined): void {
  if (machine === undefined) throw new Error(`There is no machine ${step.machine}.`);
  const { clock } = fleet.stack;
  clock.schedule(clock.now() + step.atSeconds * 1000, () => {
    const release = clock.hold();
    void perform(fleet, step, machine).finally(release);
  });
}

/** A step may be refused: a deleted machine cannot be tagged, and in a region that is out nothing can be created. */
async function perform({ azure, host }: FleetStack, { what }: FleetStep, machine: FleetMachine): Promise<void> {
  switch (what) {
    case "create":
      await azure.putMachine(machine);
      return;
    case "tagOff":
      await azure.tag(machine, { ...machine.tags, backup: "off" });
      return;
    case "untag":
      await azure.tag(machine, machine.tags);
      return;
    case "delete":
      await azure.deleteMachine(machine);
      return;
    case "requestProtection":
      // The host may be down.
      await fetch(`${host().url}/api/virtual-machines/protect`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ vmId: fleetVmId(machine) }),
      }).catch(() => undefined);
  }
}

function scheduleOutage({ clock }: TestStack, services: readonly Interruptible[], outage: Outage | undefined): void {
  if (outage === undefined) return;
  const at = (seconds: number, act: (one: Interruptible) => void) => {
    clock.schedule(clock.now() + seconds * 1000, () => {
      for (const service of services) act(service);
    });
  };
  at(outage.fromSeconds, (service) => service.cut());
  at(outage.untilSeconds, (service) => service.passOn());
}

type PlannedFaults = ReturnType<TestStack["simulator"]["faults"]["state"]>["faults"];

/** Counts by kind; what the simulator's own limits refused is told apart from what the plan injected. */
function injectedFaults(fleet: FleetStack, faults: PlannedFaults): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const add = (kind: string, count: number) => {
    counts[kind] = (counts[kind] ?? 0) + count;
  };
  for (const fault of faults) add(fault.kind === "event" ? `event: ${fault.effect}` : fault.kind, fault.injected);
  const refused = fleet.stack.simulator.calls.list().filter(({ status }) => status === 429).length;
  add("throttled by a bucket", Math.max(0, refused - (counts["throttle"] ?? 0)));
  add("identity endpoint down", fleet.identity.refused());
  add(
    "storage down",
    fleet.storage.reduce((sum, relay) => sum + relay.refused(), 0),
  );
  add("host killed", fleet.kills());
  return counts;
}

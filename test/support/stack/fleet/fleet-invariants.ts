import { SECRETS } from "../random-scenario.ts";
import { findSecrets } from "../secrets.ts";
import { type Violation, violations } from "../violation.ts";
import { machineViolations } from "./fleet-machine-invariants.ts";
import type { FleetScenario } from "./fleet-scenario.ts";
import type { FleetStack } from "./fleet-stack.ts";
import type { FleetState } from "./fleet-state.ts";

/** Azure's limits; sources in docs/azure-calls.md. */
const MAX_MACHINES_PER_POLICY = 100;
const MAX_MACHINES_PER_VAULT = 1000;
const MAX_REGISTRATIONS_PER_DAY = 250;
const MAX_CONFIGURATIONS_PER_DAY = 1000;

/** Workflows that end when nothing is left to do; the others wait for what may come. */
const ENDING = [
  "protectVirtualMachine",
  "backupVirtualMachine",
  "retireMachine",
  "publishEvent",
  "deliverMessage",
  "recheckMachine",
];

/**
 * What time may still settle: machines that are not what they have to be, work under way, places that are reserved, and what a
 * notice has yet to name. A run that outlasts the sweep which started it is named by the summary of the next one.
 *
 * @param notices - Every notice that the chat page received so far, as JSON.
 */
export function unsettled(
  scenario: FleetScenario,
  state: FleetState,
  notices: readonly string[],
): readonly Violation[] {
  return [
    ...machineViolations(scenario, state),
    ...violations("lost", runningWork(state)),
    ...leaks(state),
    ...violations("lost", unreported(scenario, state, notices)),
  ];
}

/** What the chat page received so far, as JSON. */
export function noticesOf({ chatPage }: Pick<FleetStack["stack"], "chatPage">): readonly string[] {
  return chatPage.messages.map(({ body }) => JSON.stringify(body));
}

/** Every invariant that does not hold at the end. */
export function fleetViolations(
  scenario: FleetScenario,
  { stack, host }: Pick<FleetStack, "stack" | "host">,
  state: FleetState,
): readonly Violation[] {
  return [
    ...unsettled(scenario, state, noticesOf(stack)),
    ...violations("double", doubleEnables(state)),
    ...violations("other", exceededLimits(state)),
    ...violations("lost", failedWork(state)),
    ...violations("other", findSecrets(stack, [...SECRETS, stack.simulator.identityHeader], host())),
  ];
}

function runningWork({ instances }: FleetState): readonly string[] {
  return instances
    .filter(({ name, runtimeStatus }) => ENDING.includes(name) && /^(Running|Pending)$/.test(runtimeStatus))
    .map(({ name, instanceId, customStatus }) => `${name} ${instanceId} still runs: ${customStatus}`);
}

function failedWork({ instances }: FleetState): readonly string[] {
  return instances
    .filter(({ runtimeStatus }) => !/^(Running|Pending|Completed)$/.test(runtimeStatus))
    .map(({ name, instanceId, runtimeStatus, output }) => `${name} ${instanceId} is ${runtimeStatus}: ${output}`);
}

function leaks({ ledgers }: FleetState): readonly Violation[] {
  return violations(
    "other",
    ledgers.flatMap(({ key, reservations }) =>
      Object.entries(reservations).map(([machine, held]) => {
        return `the ledger ${key} still holds a place for ${machine}: ${JSON.stringify(held)}`;
      }),
    ),
  );
}

/** An item is created at most once for a machine of one unique ID, and one vault at most protects it. */
function doubleEnables({ vaults }: FleetState): readonly string[] {
  const created = new Map<string, string[]>();
  for (const vault of vaults) {
    for (const { virtualMachineId, uniqueId, atMs } of vault.created) {
      const key = `${virtualMachineId.toLowerCase()} (${uniqueId})`;
      created.set(key, [...(created.get(key) ?? []), `${vault.name} at ${new Date(atMs).toISOString()}`]);
    }
  }
  return [...created].flatMap(([machine, places]) =>
    places.length > 1 ? [`${machine} was enabled ${places.length} times: ${places.join(", ")}`] : [],
  );
}

function exceededLimits({ vaults }: FleetState): readonly string[] {
  return vaults.flatMap((vault) => {
    const items = [...vault.items.values()];
    const byPolicy = countBy(items.flatMap(({ policyName }) => policyName?.toLowerCase() ?? []));
    const registrations = countBy(vault.registrations.map(dayOf));
    const configurations = countBy(vault.configurations.map(dayOf));
    return [
      ...over(byPolicy, MAX_MACHINES_PER_POLICY).map((policy) => `${vault.name}: too many machines under ${policy}`),
      ...(items.length > MAX_MACHINES_PER_VAULT ? [`${vault.name} protects ${items.length} machines`] : []),
      ...over(registrations, MAX_REGISTRATIONS_PER_DAY).map((day) => `${vault.name}: too many registrations on ${day}`),
      ...over(configurations, MAX_CONFIGURATIONS_PER_DAY).map((day) => `${vault.name}: too many changes on ${day}`),
    ];
  });
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function over(counts: ReadonlyMap<string, number>, maximum: number): readonly string[] {
  return [...counts].flatMap(([key, count]) => (count > maximum ? [`${key} (${count})`] : []));
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** Whom the app cannot protect without an operator, and what it kept of a deleted machine, some notice or summary names. */
function unreported({ machines }: FleetScenario, state: FleetState, notices: readonly string[]): readonly string[] {
  const existing = new Map(state.machines.map((machine) => [machine.name, machine]));
  const needsPeople = (name: string) =>
    state.instances.some(({ instanceId, name: workflow, output }) => {
      if (workflow !== "protectVirtualMachine" || !instanceId.startsWith(`protect:${name}:`)) return false;
      return output !== undefined && (JSON.parse(output) as { outcome?: string }).outcome === "needsAttention";
    });
  const keptOf = (name: string) => state.items.some(({ vmId }) => vmId.toLowerCase().endsWith(`/${name}`));
  return machines.flatMap(({ name }) => {
    const must = existing.has(name) ? needsPeople(name) : keptOf(name);
    if (!must || notices.some((notice) => new RegExp(`${name}(?![0-9])`, "i").test(notice))) return [];
    return [
      existing.has(name) ? `${name} needs people, and no notice names it` : `no notice says what was kept of ${name}`,
    ];
  });
}

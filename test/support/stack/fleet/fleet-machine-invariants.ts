import { outcomeReasons } from "../../../../domain/reasons.ts";
import type { SimulatedVirtualMachine } from "../../../../local/azure-simulator/arm/service.ts";
import { type Violation, violations } from "../violation.ts";
import { type FleetMachine, fleetVaultId, fleetVmId, LIMITED_REGION } from "./fleet-machine.ts";
import type { FleetScenario } from "./fleet-scenario.ts";
import { type FleetState, type ItemRecord, liveItems } from "./fleet-state.ts";

interface Outcome {
  readonly outcome?: string;
  readonly reason?: string;
  readonly explanation?: string;
}

/** Every machine is protected, excluded by a rule, gone, or named with a reason that holds in the simulator. */
export function machineViolations(scenario: FleetScenario, state: FleetState): readonly Violation[] {
  const existing = new Map(state.machines.map((machine) => [machine.id.toLowerCase(), machine]));
  return [
    ...scenario.machines.flatMap((machine) => {
      const found = existing.get(fleetVmId(machine).toLowerCase());
      return found === undefined ? goneViolations(machine, state) : existingViolations(scenario, state, machine, found);
    }),
    ...state.machines
      .filter(({ name }) => name.startsWith("other-"))
      .flatMap((machine) => violations("lost", missingItem(machine, liveOf(machine.id, state)))),
  ];
}

/** Of a machine that is gone nothing is backed up any more, and the app does not call it protected. */
function goneViolations(machine: FleetMachine, state: FleetState): readonly Violation[] {
  const live = liveOf(fleetVmId(machine), state);
  const outcome = newestOutcome(machine.name, state);
  return [
    ...violations(
      "lost",
      live.map(({ vaultId }) => `${machine.name} is gone, and ${vaultId} still has its item as protected`),
    ),
    ...(live.length > 0 ? [] : violations("untruthful", undocumented(machine.name, outcome))),
  ];
}

function existingViolations(
  scenario: FleetScenario,
  state: FleetState,
  machine: FleetMachine,
  found: SimulatedVirtualMachine,
): readonly Violation[] {
  const live = liveOf(found.id, state);
  const outcome = newestOutcome(machine.name, state);
  const isExcluded = found.tags["backup"] === "off";
  const reason = isExcluded ? undefined : reasonAgainst(scenario, state, machine);
  const missing = isExcluded || reason !== undefined ? [] : missingItem(found, live);
  return [
    ...violations(
      "lost",
      missing.map((text) => `${text} (${describe(outcome)}; ${machine.origin})`),
    ),
    ...violations("untruthful", untruths(machine.name, outcome, { isExcluded, reason, missing, live, found })),
    ...violations("untruthful", wronglyProtected(scenario, state, machine, { isExcluded, live })),
  ];
}

function missingItem(machine: SimulatedVirtualMachine, live: readonly ItemRecord[]): readonly string[] {
  const own = live.filter(({ uniqueId }) => uniqueId === machine.uniqueId);
  if (live.length > 1)
    return [`${machine.name} has ${live.length} items: ${live.map((item) => item.vaultId).join(", ")}`];
  if (own.length === 1) return [];
  return live.length === 0
    ? [`${machine.name} is not protected`]
    : [`${machine.name} is not protected: its item is of an earlier machine`];
}

/** Why the machine cannot be protected without an operator, as far as the simulator's state says so. */
function reasonAgainst({ config }: FleetScenario, state: FleetState, machine: FleetMachine): string | undefined {
  const vaultId = fleetVaultId(machine).toLowerCase();
  if (config.usesLimitedRegion && machine.location === LIMITED_REGION) {
    return state.vaults.some(({ id }) => id.toLowerCase() === vaultId) ? undefined : "vaultMissing";
  }
  if (config.usesMissingPolicy && machine.tags["tier"] === "special") return "policyMissing";
  const item = state.items.find(({ vmId }) => vmId.toLowerCase() === fleetVmId(machine).toLowerCase());
  const isStopped = item?.protectionState === "ProtectionStopped" && !item.isSoftDeleted;
  return config.stopped === "report" && machine.origin === "stopped" && isStopped ? "protectionStopped" : undefined;
}

interface Truth {
  readonly isExcluded: boolean;
  readonly reason: string | undefined;
  readonly missing: readonly string[];
  readonly live: readonly ItemRecord[];
  readonly found: SimulatedVirtualMachine;
}

/** What the newest run of the machine says, against the simulator. */
function untruths(name: string, outcome: Outcome | undefined, truth: Truth): readonly string[] {
  if (outcome === undefined) return [];
  const own = truth.live.some(({ uniqueId }) => uniqueId === truth.found.uniqueId);
  const but = contradiction(outcome, truth, own);
  return but === undefined ? undocumented(name, outcome) : [`${name} ended as ${describe(outcome)}, but ${but}`];
}

function contradiction({ outcome, reason }: Outcome, truth: Truth, own: boolean): string | undefined {
  switch (outcome) {
    case "protected":
    case "alreadyProtected":
      return own ? undefined : "no item protects it";
    case "skipped":
      // It may have been true, and the machine is protected all the same.
      return truth.isExcluded || own ? undefined : "no rule excludes it";
    case "gone":
      return "it exists";
    default:
      if (truth.isExcluded || truth.reason === reason) return undefined;
      return truth.reason ?? (own ? "it is protected" : "nothing hinders its protection");
  }
}

/** A machine that a rule excluded from its beginning has no item that the app created. */
function wronglyProtected(
  scenario: FleetScenario,
  state: FleetState,
  machine: FleetMachine,
  { isExcluded, live }: Pick<Truth, "isExcluded" | "live">,
): readonly string[] {
  const wasAlwaysExcluded =
    machine.tags["backup"] === "off" &&
    !scenario.steps.some(({ machine: of, what }) => of === machine.name && what === "untag");
  const mayHaveItem = machine.origin !== "created" && machine.origin !== "failed" && machine.origin !== "existing";
  if (!isExcluded || !wasAlwaysExcluded || mayHaveItem || live.length === 0) return [];
  return [`${machine.name} is excluded by a rule, and was protected (${describe(newestOutcome(machine.name, state))})`];
}

function undocumented(name: string, outcome: Outcome | undefined): readonly string[] {
  if (outcome === undefined) return [];
  const reasons: Readonly<Record<string, object>> = outcomeReasons;
  const isDocumented = Object.hasOwn(reasons[outcome.outcome ?? ""] ?? {}, outcome.reason ?? "");
  return isDocumented ? [] : [`${name} ended as ${describe(outcome)}: not a documented outcome`];
}

function liveOf(vmId: string, state: FleetState): readonly ItemRecord[] {
  return liveItems(state.items).filter((item) => item.vmId.toLowerCase() === vmId.toLowerCase());
}

/** Names are unique in a fleet. */
function newestOutcome(machine: string, { instances }: FleetState): Outcome | undefined {
  const newest = instances
    .filter(({ instanceId, name }) => instanceId.startsWith(`protect:${machine}:`) && name === "protectVirtualMachine")
    .toSorted((a, b) => b.createdAtMs - a.createdAtMs)[0];
  return newest?.output === undefined ? undefined : (JSON.parse(newest.output) as Outcome);
}

function describe(outcome: Outcome | undefined): string {
  if (outcome === undefined) return "no run has ended";
  const { explanation } = outcome;
  return `${outcome.outcome} ${outcome.reason}${explanation === undefined ? "" : `: ${explanation.slice(0, 200)}`}`;
}

import type { VirtualMachineId } from "../resource-id.ts";
import { regionKey } from "../resource-id.ts";
import type { MachineMatch, ProtectionConfig, ProtectionRule, WhenDeleted } from "./config.ts";
import { matchesPattern } from "./machine-match.ts";

/** How `retireMachine` ends, with the meaning of each end. */
export const retirements = {
  protectionStopped: "Protection was stopped; the recovery points are kept.",
  alreadyStopped: "Protection had been stopped before; the recovery points are kept.",
  softDeleted: "Only a soft-deleted item is left, which Azure removes by itself.",
  reported: "The rules say to report only, or leave it open: the item is still protected.",
  notProtected: "No vault has an item of the machine.",
  dataDeleted: "The backup data of the deleted machine was deleted, as it was approved.",
  deletionFailed: "The backup data was not deleted, although that was approved.",
  machineExists: "The machine exists, perhaps recreated under its name: nothing was changed.",
  needsAttention: "Protection of the deleted machine could not be stopped.",
} as const;
export type RetirementOutcome = keyof typeof retirements;

/** What is still known of a machine that was deleted. */
export interface DeletedMachine extends VirtualMachineId {
  /** Region of the vault with its item. */
  readonly location: string;
}

/**
 * What to do with the item of a machine that was deleted. Its tags, size, image and system are gone with it, so every rule counts
 * that may have matched; only where all of them agree is anything changed. A machine that no rule can have protected is somebody
 * else's: its item is reported.
 */
export function whenDeletedFor(machine: DeletedMachine, config: Pick<ProtectionConfig, "rules">): WhenDeleted {
  const wanted = new Set(possibleRules(machine, config.rules).map(whenDeletedOf));
  const [first, ...others] = [...wanted];
  if (first === undefined || wanted.has("report")) return "report";
  return others.length === 0 ? first : "stopAndRetain";
}

/** In order, up to the first rule that matched in any case. A rule that may have skipped the machine did not protect it. */
function possibleRules(machine: DeletedMachine, rules: readonly ProtectionRule[]): readonly ProtectionRule[] {
  const possible = rules.filter((rule) => mayMatch(rule.match, machine));
  const certain = possible.findIndex(({ match }) => isKnown(match));
  const considered = certain < 0 ? possible : possible.slice(0, certain + 1);
  return considered.filter((rule) => rule.action === "protect" || isKnown(rule.match));
}

function whenDeletedOf(rule: ProtectionRule): WhenDeleted {
  return rule.action === "protect" ? rule.whenDeleted : "report";
}

function mayMatch(match: MachineMatch, machine: DeletedMachine): boolean {
  return (
    fits(match.names, machine.name) &&
    fits(match.resourceGroups, machine.resourceGroup) &&
    fits(match.subscriptions, machine.subscriptionId) &&
    fits(match.locations?.map(regionKey), regionKey(machine.location))
  );
}

/** Whether the match asks only for what is still known. */
function isKnown({ names, resourceGroups, subscriptions, locations, ...others }: MachineMatch): boolean {
  return Object.values(others).every((condition) => condition === undefined);
}

function fits(patterns: readonly string[] | undefined, value: string): boolean {
  return patterns === undefined || patterns.some((pattern) => matchesPattern(pattern, value));
}

import type { VaultRedundancy, VaultSettings } from "./config.ts";
import { type Difference, differencesBetween } from "./difference.ts";

/** A vault's settings as Azure shows them; an absent member is one that it does not show. */
export interface ActualVaultSettings {
  /** As Azure spells it, one of `VaultRedundancy` or another word. */
  readonly redundancy?: string;
  readonly crossRegionRestore?: boolean;
  readonly softDelete?: { readonly state: string; readonly retentionDays?: number };
  /** `Disabled`, `Unlocked` or `Locked`. */
  readonly immutability?: string;
  readonly monitoring?: { readonly azureMonitorAlerts: boolean; readonly classicAlerts: boolean };
  readonly tags: Readonly<Record<string, string>>;
  /** `SystemAssigned`, `SystemAssigned, UserAssigned`, …; absent: none. */
  readonly identity?: string;
}

/** Settings that Azure allows changing only before the vault's first item. */
export interface VaultStorage {
  readonly redundancy: VaultRedundancy;
  readonly crossRegionRestore: boolean;
}

const NOT_SHOWN = "not shown";

/**
 * In what a vault differs from its configuration, in words. What the configuration leaves to Azure is not compared, and a
 * stricter state that cannot be undone (soft delete `AlwaysON`, immutability `Locked`) is no difference.
 */
export function vaultDrift(expected: VaultSettings, actual: ActualVaultSettings): readonly Difference[] {
  return differencesBetween([
    ["redundancy", expected.redundancy, actual.redundancy ?? NOT_SHOWN],
    ["crossRegionRestore", onOff(expected.crossRegionRestore), onOff(actual.crossRegionRestore)],
    ...softDeletePairs(expected, actual),
    immutabilityPair(expected, actual),
    ...monitoringPairs(expected, actual),
    ...tagPairs(expected, actual),
    identityPair(expected, actual),
  ]);
}

/** Whether one of the differences is about what can only be changed before the vault's first item. */
export function isStorageDrift(differences: readonly Difference[]): boolean {
  return differences.some(({ setting }) => isStorageSetting(setting));
}

export function isStorageSetting(setting: string): boolean {
  return setting === "redundancy" || setting === "crossRegionRestore";
}

type Pair = readonly [setting: string, expected: string, actual: string];

function softDeletePairs({ softDelete: expected }: VaultSettings, { softDelete: actual }: ActualVaultSettings): Pair[] {
  if (expected === undefined) return [];
  const state = actual?.state.toLowerCase() === "alwayson" ? expected.state : (actual?.state ?? NOT_SHOWN);
  return [
    ["softDelete.state", expected.state, state],
    ["softDelete.retentionDays", String(expected.retentionDays), String(actual?.retentionDays ?? NOT_SHOWN)],
  ];
}

function immutabilityPair(expected: VaultSettings, actual: ActualVaultSettings): Pair | undefined {
  if (expected.immutability === undefined) return undefined;
  const isLocked = actual.immutability?.toLowerCase() === "locked";
  return ["immutability", expected.immutability, isLocked ? expected.immutability : (actual.immutability ?? NOT_SHOWN)];
}

function monitoringPairs({ monitoring: expected }: VaultSettings, { monitoring: actual }: ActualVaultSettings): Pair[] {
  if (expected === undefined) return [];
  return [
    ["monitoring.azureMonitorAlerts", onOff(expected.azureMonitorAlerts), onOff(actual?.azureMonitorAlerts)],
    ["monitoring.classicAlerts", onOff(expected.classicAlerts), onOff(actual?.classicAlerts)],
  ];
}

/** Names of tags are one in any casing; values are compared so, too, because rules ignore it. */
function tagPairs(expected: VaultSettings, actual: ActualVaultSettings): Pair[] {
  const tags = new Map(Object.entries(actual.tags).map(([name, value]) => [name.toLowerCase(), value]));
  return Object.entries(expected.tags ?? {}).map(([name, value]) => [
    `tags.${name}`,
    value,
    tags.get(name.toLowerCase()) ?? "absent",
  ]);
}

function identityPair(expected: VaultSettings, actual: ActualVaultSettings): Pair | undefined {
  if (expected.identity === undefined) return undefined;
  const has = actual.identity?.toLowerCase().includes("systemassigned") === true;
  return ["identity", expected.identity, has ? expected.identity : (actual.identity ?? "none")];
}

function onOff(value: boolean | undefined): string {
  if (value === undefined) return NOT_SHOWN;
  return value ? "on" : "off";
}

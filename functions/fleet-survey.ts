import { BackupError } from "../domain/errors.ts";
import type { Instant } from "../domain/instant.ts";
import type { BackupVault, ProtectedItem } from "../domain/ports/backup-vault.ts";
import type { Subscriptions } from "../domain/ports/subscriptions.ts";
import type { ProtectionPolicy, Vault, VaultDirectory } from "../domain/ports/vault-directory.ts";
import type { VirtualMachines } from "../domain/ports/virtual-machines.ts";
import type { ProtectionConfig } from "../domain/protection/config.ts";
import { diskFactsOf, type PreflightExtras, unreadParts } from "../domain/protection/findings/preflight-extras.ts";
import type { TimeZoneOffsets } from "../domain/protection/policy-change.ts";
import { isIanaTimeZone } from "../domain/protection/policy-time.ts";
import type { WhatIfInput } from "../domain/protection/what-if.ts";
import type { VaultContent } from "../domain/protection/what-if-placement.ts";
import type { WhatIfMachine } from "../domain/protection/what-if-row.ts";
import { resourceKey } from "../domain/resource-id.ts";
import type { VirtualMachine } from "../domain/virtual-machine.ts";
import { zoneOffsets } from "./time-zone-offsets.ts";

interface SurveyDeps {
  readonly machines: Pick<VirtualMachines, "list">;
  readonly directory: Pick<VaultDirectory, "listVaults" | "listPolicies">;
  readonly vault: Pick<BackupVault, "listProtectedItems">;
  readonly subscriptions: Pick<Subscriptions, "listDisks" | "listRestorePointLocks" | "readRegistration">;
}

export interface Survey extends Omit<WhatIfInput, "config"> {
  /** What Azure did not list; rows that depend on it are `unknown`, or lack findings. */
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  /** What was listed and where, in words: `machines of subscription …`. */
  readonly what: string;
  /** Code of the error. */
  readonly code: string;
  /** What to do about it: a missing right with the role that grants it, for example. */
  readonly message: string;
}

interface SurveyedVault extends Vault {
  /** Absent: not listed. */
  readonly items?: readonly ProtectedItem[];
  readonly policies?: readonly ProtectionPolicy[];
}

/** Lists at the same time; each may have many pages. */
const MAX_PARALLEL_LISTS = 8;

/**
 * Lists what a what-if needs of these subscriptions: machines, vaults with their items and policies, disks, locks and registrations.
 * Only reads, by list calls: their number does not depend on the number of machines. What cannot be listed is left out and named.
 *
 * A vault of a subscription that is neither given nor named by the configuration is not seen.
 */
export async function surveyFleet(
  deps: SurveyDeps,
  config: ProtectionConfig,
  subscriptionIds: readonly string[],
  now: Instant,
): Promise<Survey> {
  const list = createLister();
  const own = distinct(subscriptionIds);
  const named = Object.values(config.vaults).flatMap(({ subscriptionId }) => subscriptionId ?? []);
  const ofVaults = distinct([...own, ...named]);
  const [machines, vaults, disks, locks, registrations] = await Promise.all([
    Promise.all(own.map((id) => list(`machines of subscription ${id}`, () => deps.machines.list(id)))),
    Promise.all(ofVaults.map((id) => list(`vaults of subscription ${id}`, () => deps.directory.listVaults(id)))),
    Promise.all(own.map((id) => list(`disks of subscription ${id}`, () => deps.subscriptions.listDisks(id)))),
    Promise.all(
      own.map((id) => list(`locks of subscription ${id}`, () => deps.subscriptions.listRestorePointLocks(id))),
    ),
    Promise.all(
      ofVaults.map((id) =>
        list(`provider registration of subscription ${id}`, () => deps.subscriptions.readRegistration(id)),
      ),
    ),
  ]);
  const surveyed = await Promise.all(
    vaults.flatMap((found) => found ?? []).map((vault) => surveyVault(deps, vault, list)),
  );
  const extras: PreflightExtras = {
    disks: new Map(disks.flatMap((found) => found ?? []).map((disk) => [resourceKey(disk.diskId), disk])),
    restorePointLocks: locks.flatMap((found) => found ?? []),
    registrations: new Map(
      ofVaults.flatMap((id, index) => {
        const state = registrations[index];
        return state === undefined ? [] : [[id, state === "registered"] as const];
      }),
    ),
    vaults: new Map(surveyed.map((vault) => [resourceKey(vault.vaultId), { location: vault.location }])),
    listedSubscriptions: new Set(ofVaults.filter((_, index) => vaults[index] !== undefined)),
    registersProviders: config.registerProviders === true,
    unread: new Map(own.map((id, index) => [id, unreadParts({ disks: disks[index], locks: locks[index] })] as const)),
  };
  const areVaultsComplete = vaults.every((found) => found !== undefined);
  const all = machines.flatMap((found) => found ?? []).map((machine) => withDiskTags(machine, extras));
  return {
    machines: withItems(all, surveyed, areVaultsComplete),
    extras,
    vaultContents: contentsOf(surveyed),
    timeZones: templateOffsets(config, now),
    leftOut: list.leftOut(),
  };
}

type List = <T>(what: string, read: () => Promise<T>) => Promise<T | undefined>;

/** Reads a bounded number of lists at the same time; `undefined` for one that Azure refuses or fails to return. */
function createLister(): List & { leftOut(): readonly LeftOut[] } {
  const leftOut: LeftOut[] = [];
  const waiting: (() => void)[] = [];
  let running = 0;
  const list = async <T>(what: string, read: () => Promise<T>): Promise<T | undefined> => {
    if (running >= MAX_PARALLEL_LISTS) await new Promise<void>((start) => waiting.push(start));
    else running += 1;
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      leftOut.push({ what, code: error.code, message: error.message });
      return undefined;
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
  return Object.assign(list, { leftOut: () => leftOut.toSorted((one, other) => (one.what < other.what ? -1 : 1)) });
}

async function surveyVault(deps: SurveyDeps, vault: Vault, list: List): Promise<SurveyedVault> {
  const [items, policies] = await Promise.all([
    list(`backup items of ${vault.vaultId}`, () => deps.vault.listProtectedItems(vault.vaultId)),
    list(`policies of ${vault.vaultId}`, () => deps.directory.listPolicies(vault.vaultId)),
  ]);
  return { ...vault, ...(items !== undefined && { items }), ...(policies !== undefined && { policies }) };
}

/** A machine without item in what was listed is unprotected only when everything that may protect it was listed. */
function withItems(
  machines: readonly VirtualMachine[],
  vaults: readonly SurveyedVault[],
  areVaultsComplete: boolean,
): readonly WhatIfMachine[] {
  const byMachine = Map.groupBy(
    vaults.flatMap(({ items = [] }) => items),
    ({ vmId }) => resourceKey(vmId),
  );
  const unlisted = new Set(vaults.filter(({ items }) => items === undefined).map(({ location }) => location));
  return machines.map((machine) => {
    const items = byMachine.get(resourceKey(machine.vmId));
    if (items !== undefined) return { machine, items };
    return areVaultsComplete && !unlisted.has(machine.location) ? { machine, items: [] } : { machine };
  });
}

/** With the tags of its data disks, by which rules may choose them. */
function withDiskTags(machine: VirtualMachine, extras: PreflightExtras): VirtualMachine {
  const dataDisks = machine.dataDisks.map((disk) => {
    const tags = diskFactsOf(extras, disk.diskId)?.tags;
    return tags === undefined ? disk : { ...disk, tags };
  });
  return { ...machine, dataDisks };
}

/** Of the time zones of all templates that follow daylight saving. */
export function templateOffsets(config: ProtectionConfig, at: Instant): TimeZoneOffsets {
  const templates = Object.values(config.policies).flatMap(({ template, enhancedTemplate }) => [
    template,
    enhancedTemplate,
  ]);
  const zones = new Set(templates.flatMap((template) => template?.timeZone ?? []).filter(isIanaTimeZone));
  return new Map([...zones].map((zone) => [zone, zoneOffsets(zone, at)]));
}

function contentsOf(vaults: readonly SurveyedVault[]): ReadonlyMap<string, VaultContent> {
  return new Map(
    vaults.map(({ vaultId, items = [], policies }) => [
      resourceKey(vaultId),
      {
        machines: items.length,
        policies: (policies ?? []).map(({ policyName, protectedItemsCount, kind, settings }) => ({
          policyName,
          machines: protectedItemsCount,
          actual: { kind, ...(settings !== undefined && { settings }) },
        })),
        arePoliciesComplete: policies !== undefined,
      },
    ]),
  );
}

function distinct(subscriptionIds: readonly string[]): readonly string[] {
  return [...new Set(subscriptionIds.map(resourceKey))];
}

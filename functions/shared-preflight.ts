import type { Instant } from "../domain/instant.ts";
import type { Subscriptions } from "../domain/ports/subscriptions.ts";
import { type Finding, isBlocked } from "../domain/protection/findings/finding.ts";
import { preflightFindings } from "../domain/protection/findings/preflight.ts";
import { type DiskFacts, type PreflightExtras, unreadParts } from "../domain/protection/findings/preflight-extras.ts";
import type { ProtectionDecision } from "../domain/protection/rules.ts";
import { resourceKey } from "../domain/resource-id.ts";
import type { VirtualMachine } from "../domain/virtual-machine.ts";
import { createSharedLists } from "./shared-lists.ts";

/** The findings of one machine, with what the lists of its subscription show. */
export interface SharedPreflight {
  /** @param at - By the clock of the workflow that asks. */
  findings(vm: VirtualMachine, decision: ProtectionDecision, at: Instant): Promise<readonly Finding[]>;
}

/** How old a list may be. Seconds. */
const AGES = {
  /** While it shows no obstacle for the machine: two or three lists an hour serve all machines of a subscription. */
  kept: 1800,
  /** An obstacle is reported from a list of just now: it may have been removed since, and the machine is tried again because of that. */
  reported: 120,
  /** A machine has disks that are not on it: they may be newer. */
  withoutDisks: 30,
} as const;

interface Ages {
  readonly disks: number;
  readonly locks: number;
}

/**
 * What a what-if finds for a machine, without a call of its own: a subscription's disks and locks are listed once in a while for all
 * of its machines. What cannot be listed is reported as unknown. Vault and registration are left to the workflow, which meets them.
 */
export function createSharedPreflight(deps: {
  readonly subscriptions: Pick<Subscriptions, "listDisks" | "listRestorePointLocks">;
}): SharedPreflight {
  const { subscriptions } = deps;
  const allDisks = createSharedLists(async (id) => byKey(await subscriptions.listDisks(id)));
  const allLocks = createSharedLists((id) => subscriptions.listRestorePointLocks(id));

  const disksFor = async (vm: VirtualMachine, at: Instant, maxAgeSeconds: number) => {
    const listed = await allDisks.read(vm.subscriptionId, at, maxAgeSeconds);
    if (listed === undefined || hasDisksOf(vm, listed)) return listed;
    const later = await allDisks.read(vm.subscriptionId, at, Math.min(maxAgeSeconds, AGES.withoutDisks));
    return later !== undefined && hasDisksOf(vm, later) ? later : undefined;
  };
  const extrasFor = async (vm: VirtualMachine, at: Instant, ages: Ages): Promise<PreflightExtras> => {
    const [disks, locks] = await Promise.all([
      disksFor(vm, at, ages.disks),
      allLocks.read(vm.subscriptionId, at, ages.locks),
    ]);
    return {
      ...(disks !== undefined && { disks }),
      ...(locks !== undefined && { restorePointLocks: locks }),
      unread: new Map([[resourceKey(vm.subscriptionId), unreadParts({ disks, locks })]]),
    };
  };
  return {
    async findings(vm, decision, at) {
      if (decision.action === "skip") return [];
      const kept = { disks: AGES.kept, locks: AGES.kept };
      const found = preflightFindings(vm, decision, await extrasFor(vm, at, kept));
      const isBlockedByLists = isBlocked(found) && !isBlocked(preflightFindings(vm, decision, {}));
      const isLocked = found.some(({ code }) => code === "restorePointGroupLocked");
      if (!(isBlockedByLists || isLocked)) return found;
      const ages = {
        disks: isBlockedByLists ? AGES.reported : AGES.kept,
        locks: isLocked ? AGES.reported : AGES.kept,
      };
      return preflightFindings(vm, decision, await extrasFor(vm, at, ages));
    },
  };
}

function byKey(disks: readonly DiskFacts[]): ReadonlyMap<string, DiskFacts> {
  return new Map(disks.map((disk) => [resourceKey(disk.diskId), disk]));
}

/** Whether the list shows all managed disks of the machine. */
function hasDisksOf({ osDisk, dataDisks }: VirtualMachine, listed: ReadonlyMap<string, DiskFacts>): boolean {
  const attached = [...(osDisk === undefined ? [] : [osDisk]), ...dataDisks];
  return attached.every(({ diskId }) => diskId === undefined || listed.has(resourceKey(diskId)));
}

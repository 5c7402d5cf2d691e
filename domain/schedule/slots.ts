import { machineKey } from "../coordination/instance-ids.ts";
import { sha256 } from "../coordination/sha256.ts";
import { addSeconds, type Instant, isBefore } from "../instant.ts";
import { parseVirtualMachineId, resourceKey } from "../resource-id.ts";

/** Snapshots that a run may take at the same time; absent members limit nothing. */
export interface SlotLimits {
  readonly perVault?: number;
  readonly perSubscription?: number;
  /** For each value of the schedule's tag. */
  readonly perTagValue?: number;
}

/** A limit that a machine's snapshot counts against. */
export interface SlotLimit {
  readonly name: string;
  readonly maximum: number;
}

/** A machine that may take its snapshot. */
export interface SlotHolder {
  /** `slotKey` of the machine. */
  readonly machine: string;
  /** Names of the limits that it counts against. */
  readonly limits: readonly string[];
  /** The slot is free again from then on, whatever became of the snapshot. */
  readonly until: Instant;
}

export interface SlotRequest {
  readonly at: Instant;
  /** Machines whose snapshots are taken, or will not be. */
  readonly freed: readonly string[];
  /** In the order in which slots are given. */
  readonly wanted: readonly { readonly machine: string; readonly limits: readonly SlotLimit[] }[];
  /** A slot is held for as long at most. */
  readonly holdSeconds: number;
}

/** Holders that one run keeps at most: 400 of them are 40 kB. Further machines wait as for any other slot. */
const MAX_HOLDERS = 400;

/**
 * Frees slots, then gives free ones in order. A machine gets a slot when every limit it counts against has room; one that waits
 * for a limit keeps no machine from another. The same machine again keeps its slot.
 *
 * @returns Whether each wanted machine has a slot, in their order.
 */
export function grantSlots(
  holders: readonly SlotHolder[],
  { at, freed, wanted, holdSeconds }: SlotRequest,
): { readonly holders: readonly SlotHolder[]; readonly granted: readonly boolean[] } {
  const isGone = new Set([...freed, ...wanted.map(({ machine }) => machine)]);
  const kept = holders.filter(({ until }) => isBefore(at, until));
  const known = new Set(kept.map(({ machine }) => machine));
  const next = kept.filter(({ machine }) => !isGone.has(machine));
  const used = new Map<string, number>();
  const take = (limits: readonly string[]) => {
    for (const name of limits) used.set(name, (used.get(name) ?? 0) + 1);
  };
  for (const { limits } of next) take(limits);
  const until = addSeconds(at, holdSeconds);
  // Those that hold a slot come first, so that they keep it.
  const granted = wanted.map(() => false);
  const order = [...wanted.entries()].sort(
    ([, a], [, b]) => Number(known.has(b.machine)) - Number(known.has(a.machine)),
  );
  for (const [index, { machine, limits }] of order) {
    const hasRoom = limits.every(({ name, maximum }) => (used.get(name) ?? 0) < maximum);
    if (!hasRoom || next.length >= MAX_HOLDERS) continue;
    granted[index] = true;
    const names = limits.map(({ name }) => name);
    take(names);
    next.push({ machine, limits: names, until });
  }
  return { holders: next, granted };
}

/** Under which name a machine holds its slot: 16 hexadecimal digits. */
export function slotKey(vmId: string): string {
  return machineKey(vmId).slice(0, 16);
}

/** The limits that a machine's snapshot counts against; none when the schedule has no limit. */
export function limitsOf(
  limits: SlotLimits,
  machine: { readonly vmId: string; readonly vaultId: string; readonly tagValue?: string },
): readonly SlotLimit[] {
  const { perVault, perSubscription, perTagValue } = limits;
  const { vmId, vaultId, tagValue } = machine;
  const subscription = parseVirtualMachineId(vmId)?.subscriptionId ?? "";
  return [
    ...limit("v", resourceKey(vaultId), perVault),
    ...limit("s", subscription.toLowerCase(), perSubscription),
    ...(tagValue === undefined ? [] : limit("t", tagValue.toLowerCase(), perTagValue)),
  ];
}

function limit(kind: string, what: string, maximum: number | undefined): readonly SlotLimit[] {
  return maximum === undefined ? [] : [{ name: `${kind}:${sha256(what).slice(0, 12)}`, maximum }];
}

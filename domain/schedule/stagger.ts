import { machineKey } from "../coordination/instance-ids.ts";
import { sha256 } from "../coordination/sha256.ts";
import { addSeconds, type Instant, secondsBetween } from "../instant.ts";

/** A machine whose backup is to be started. */
interface Staggered {
  readonly vmId: string;
  /** What tells the machine's vault from others: machines of one vault start in waves together. */
  readonly vault: number | string;
}

interface StaggerWindow {
  readonly from: Instant;
  /** 0: everything starts at `from`. */
  readonly seconds: number;
  /** Shifts the waves of one part of a run against those of the others. */
  readonly partId: string;
}

/**
 * Waves in which the machines of one vault start. One wave costs one list of the vault's jobs, whatever its size: with 100
 * machines these are 12 lists for 100 backups.
 */
const MAX_WAVES = 12;

/** A run that begins later is late: its window begins with it. */
const LATE_SECONDS = 600;

/**
 * The window in which the starts of a part are spread: from now to the end of the schedule's window. A run that begins late, because
 * no host ran when it was due, has a window of its own, as far as its deadline allows.
 */
export function staggerWindow(given: {
  readonly dueAt: Instant;
  readonly now: Instant;
  readonly deadlineAt: Instant;
  readonly staggerSeconds: number;
}): { readonly from: Instant; readonly seconds: number } {
  const { dueAt, now, deadlineAt, staggerSeconds } = given;
  const late = Math.max(0, secondsBetween(dueAt, now));
  const left = late > LATE_SECONDS ? staggerSeconds : staggerSeconds - late;
  return { from: now, seconds: Math.max(0, Math.min(left, secondsBetween(now, deadlineAt))) };
}

/**
 * When each machine's backup starts, in the order of the machines: spread evenly over the window, in waves per vault, before its
 * end. The same machines get the same instants, in whatever order they come; which machine is in which wave does not follow their
 * names, so that the nodes of a cluster seldom share one.
 */
export function plannedInstants(machines: readonly Staggered[], window: StaggerWindow): readonly Instant[] {
  const { from, seconds, partId } = window;
  const instants: Instant[] = [];
  const keyed = machines.map(({ vmId, vault }, index) => ({ key: machineKey(vmId), vault, index }));
  for (const [vault, group] of Map.groupBy(keyed, (machine) => machine.vault)) {
    const keys = [...new Set(group.map(({ key }) => key))].sort();
    const waves = Math.min(keys.length, MAX_WAVES);
    const phase = fractionOf(`${partId} ${vault}`);
    for (const { key, index } of group) {
      const wave = Math.floor((keys.indexOf(key) * waves) / keys.length);
      instants[index] = addSeconds(from, Math.floor(((wave + phase) * seconds) / waves));
    }
  }
  return instants;
}

/** 0 up to 1, the same for the same text. */
function fractionOf(text: string): number {
  return Number.parseInt(sha256(text).slice(0, 8), 16) / 2 ** 32;
}

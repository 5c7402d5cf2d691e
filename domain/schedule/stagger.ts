import { machineKey } from "../coordination/instance-ids.ts";
import { sha256 } from "../coordination/sha256.ts";
import { addSeconds, type Instant, secondsBetween } from "../instant.ts";

/** A machine whose backup is to be started. */
interface Staggered {
  readonly vmId: string;
  /** The vault's place among those of the part: machines of one vault start in waves together. */
  readonly vault: number;
}

interface StaggerWindow {
  readonly from: Instant;
  /** 0: everything starts at `from`. */
  readonly seconds: number;
  /** Shifts the waves of one run against those of others. */
  readonly runId: string;
  /** The part's number, from 1. */
  readonly part: number;
}

/**
 * Waves in which a part's machines of one vault start. One wave costs one list of the vault's jobs, in a large vault of five pages: a
 * run over 1,000 machines of a vault has ten parts, and with 12 waves each it used up the hour's 250 reads of jobs. So a part of 100 has
 * 4 waves, in a run over more than 1,000 machines, many of which may be in one subscription, 2; and the machines of a small fleet start a
 * few at a time.
 */
const MAX_WAVES = 12;
const MACHINES_TIMES_WAVES = { small: 400, large: 200 };
const MACHINES_OF_PART = 100;
/** From the next part on a run is large. */
const SMALL_PARTS = 10;

/**
 * How far each part, and each vault of a part, shifts its waves: multiples of these leave about the same distance between the waves of
 * however many parts. Shifts by chance have waves meet, and what the hour's requests refuse then lists the vault's jobs again.
 *
 * The golden section is the one that leaves it most evenly; that of the vaults is only another one.
 */
const PART_SHIFT = (Math.sqrt(5) - 1) / 2;
const VAULT_SHIFT = Math.SQRT2 - 1;

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
  const { from, seconds, runId, part } = window;
  const shift = fractionOf(runId) + part * PART_SHIFT;
  const instants: Instant[] = [];
  const keyed = machines.map(({ vmId, vault }, index) => ({ key: machineKey(vmId), vault, index }));
  for (const [vault, group] of Map.groupBy(keyed, (machine) => machine.vault)) {
    const keys = [...new Set(group.map(({ key }) => key))].sort();
    const waves = wavesOf(keys.length, part);
    const phase = (shift + vault * VAULT_SHIFT) % 1;
    for (const { key, index } of group) {
      const wave = Math.floor((keys.indexOf(key) * waves) / keys.length);
      instants[index] = addSeconds(from, Math.floor(((wave + phase) * seconds) / waves));
    }
  }
  return instants;
}

function wavesOf(machines: number, part: number): number {
  const total = part > SMALL_PARTS ? MACHINES_TIMES_WAVES.large : MACHINES_TIMES_WAVES.small;
  return Math.min(machines, MAX_WAVES, Math.max(total / MACHINES_OF_PART, Math.floor(total / machines)));
}

/** 0 up to 1, the same for the same text. */
function fractionOf(text: string): number {
  return Number.parseInt(sha256(text).slice(0, 8), 16) / 2 ** 32;
}

import { type Model, randomBetween } from "../model.ts";
import { MINUTE_MS } from "../time.ts";

/** Phases of a backup in milliseconds, and how much it moves. */
export interface BackupDuration {
  readonly snapshotMs: number;
  /** From the end of the snapshot until polls show the transfer as begun. */
  readonly gapMs: number;
  readonly transferMs: number;
  readonly sizeMb: number;
}

/**
 * How long a backup takes. Recorded medians for one 127 GB disk: snapshot 7.7 minutes, gap 3.1, snapshot to end 34; the
 * documentation says hours to days for large first copies. So: a first transfer takes 24 minutes plus 4.5 s per GB of
 * disk, a later one 15 minutes plus 0.7 s per GB, both ± 20 %. Three transfers in a hundred take longer, up to 5.5 times:
 * of recorded machines of 127 GB the slowest took 196 minutes.
 */
export function randomBackupDuration(
  model: Model,
  disks: readonly { readonly sizeGb: number }[],
  isFirst: boolean,
): BackupDuration {
  const totalGb = disks.reduce((sum, disk) => sum + disk.sizeGb, 0);
  const transferMs = isFirst ? 24 * MINUTE_MS + totalGb * 4_500 : 15 * MINUTE_MS + totalGb * 700;
  return {
    snapshotMs: Math.round(randomBetween(model, 5.5, 9.5) * MINUTE_MS + disks.length * 10_000),
    gapMs: Math.round(randomBetween(model, 2.2, 4.2) * MINUTE_MS),
    transferMs: Math.round(transferMs * transferFactor(model.context.random())),
    sizeMb: Math.round(totalGb * (isFirst ? 90 : 4) * randomBetween(model, 0.8, 1.2)),
  };
}

/** Chance of a slow transfer, and how many times the usual one the slowest takes. */
const SLOW_SHARE = 0.03;
const SLOWEST = 5.5;

/** From a number in [0, 1): ± 20 % for most, then rising to the slowest. */
function transferFactor(chance: number): number {
  const usual = 1 - SLOW_SHARE;
  if (chance < usual) return 0.8 + (0.4 * chance) / usual;
  return 1.2 * (SLOWEST / 1.2) ** ((chance - usual) / SLOW_SHARE);
}

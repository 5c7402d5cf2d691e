import { nextWatchAt } from "../../domain/backup/watch-interval.ts";
import { machineMark, packStarted, packTold } from "../../domain/backup/watch-keys.ts";
import type { Instant } from "../../domain/instant.ts";
import { parseVirtualMachineId } from "../../domain/resource-id.ts";
import type { Listed } from "./listed.ts";
import type { Proofs } from "./prove-jobs.ts";
import type { ToldEnd } from "./tell-ends.ts";

/**
 * What the entity `vaultWatch` is told of a poll.
 *
 * @param times.nextPollAt - Absent: nothing runs, and no workflow waits.
 */
export function savedPoll(
  { saved, dueAt }: Listed,
  { pending }: Proofs,
  told: readonly ToldEnd[],
  { at, nextPollAt }: { readonly at: Instant; readonly nextPollAt?: Instant },
) {
  const snapshots = pending.flatMap(({ job, snapshotAt }) => (snapshotAt === undefined ? [] : [job.key]));
  const started = packStarted(told.flatMap(startedJob));
  const followedAt = [...dueAt, ...pending.map(({ job }) => job.nextAt)];
  return {
    ...saved,
    at,
    nextAt: nextPollAt ?? nextWatchAt(followedAt, at),
    snapshots: saved.snapshots + snapshots.join(""),
    told: saved.told + packTold(told),
    ...(started !== "" && { started }),
    followed: pending.map(({ job }) => job),
  };
}

/** Of an end whose recovery point says who started the job. */
function startedJob({ vmId, startedAt, origin }: ToldEnd) {
  const id = origin === undefined ? undefined : parseVirtualMachineId(vmId);
  return origin === undefined || id === undefined ? [] : [{ machine: machineMark(id), startedAt, origin }];
}

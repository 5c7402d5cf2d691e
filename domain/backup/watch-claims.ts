import { type BackupClaims, type Claim, FIRST_MINUTE, isJob, mayMean } from "../coordination/backup-claims.ts";
import { claimKey } from "../coordination/claim-key.ts";
import { addSeconds, type Instant, isBefore, toInstant } from "../instant.ts";
import { virtualMachineIdOf } from "../resource-id.ts";
import type { ClaimView } from "./watch-poll.ts";

/**
 * Who waits, as the watch of a vault sees it. Rows of jobs do not say the machine's subscription: of those in which it may be, the
 * one counts for which there is a claim.
 */
export function viewClaims(claims: BackupClaims, subscriptionIds: readonly string[]): ClaimView {
  const open = Object.keys(claims.claims).length;
  return {
    open,
    hasClaimed: (vmId, job) =>
      claimedJobs(claims).some((claim) => claim.machine === claimKey(vmId) && claim.job === job),
    claimOf({ jobId, machineName, resourceGroup }) {
      if (open === 0 || resourceGroup === undefined) return undefined;
      for (const subscriptionId of subscriptionIds) {
        const vmId = virtualMachineIdOf({ subscriptionId, resourceGroup, name: machineName });
        const claim = claimFor(claims, vmId, jobId);
        if (claim !== undefined) return { vmId, ...claim };
      }
      return undefined;
    },
  };
}

/** When each backup was claimed or requested, to the minute. */
export function claimTimes({ claims }: BackupClaims): readonly Instant[] {
  return Object.values(claims).map(sinceOf);
}

/** A job that is asked for is usually listed within seconds. Seconds. */
const UNSEEN_AFTER_SECONDS = 600;
/** A job may have started, and ended, as long before its workflow could say which it is: the app was stopped in between. Seconds. */
const UNTOLD_SECONDS = 86_400;

/**
 * From when on the list may have jobs that are claimed, but which it has not shown for ten minutes.
 *
 * @param known - `jobKey` of every job that is open or followed.
 */
export function unseenSince(claims: BackupClaims, known: ReadonlySet<string>, now: Instant): readonly Instant[] {
  const before = addSeconds(now, -UNSEEN_AFTER_SECONDS);
  const unseen = claimedJobs(claims).filter(({ job, since }) => !known.has(job) && !isBefore(before, since));
  return unseen.map(({ since }) => addSeconds(since, -UNTOLD_SECONDS));
}

/** Those of the machines that have one of these claims, by `claimKey`. */
export function machinesWithClaim(
  keys: readonly string[],
  vmIds: Iterable<string>,
): readonly { readonly vmId: string; readonly claim: string }[] {
  const wanted = new Set(keys);
  if (wanted.size === 0) return [];
  return [...new Set(vmIds)].map((vmId) => ({ vmId, claim: claimKey(vmId) })).filter(({ claim }) => wanted.has(claim));
}

/** A job that is asked for is listed within minutes: after as long it is known to be lost. Seconds. */
const LOST_AFTER_SECONDS = 3600;

/**
 * Claims of jobs that neither the list nor the state knows: `claimKey` of the machine, and `jobKey` of the job. They ended before they
 * were claimed, or the vault has lost them.
 *
 * @param known - `jobKey` of every job that is listed, open or followed.
 */
export function lostClaims(
  claims: BackupClaims,
  known: ReadonlySet<string>,
  now: Instant,
): ReadonlyMap<string, string> {
  const before = addSeconds(now, -LOST_AFTER_SECONDS);
  const lost = claimedJobs(claims).filter(({ job, since }) => !known.has(job) && isBefore(since, before));
  return new Map(lost.map(({ machine, job }) => [machine, job]));
}

/** The claim of the machine's backup that means, or may mean, this job. */
function claimFor({ claims }: BackupClaims, vmId: string, jobId: string) {
  const found = claims[claimKey(vmId)];
  if (found === undefined || !mayMean(found, jobId)) return undefined;
  return { since: sinceOf(found), isJobKnown: isJob(jobOf(found)), wantsSnapshot: found[3] === 1 };
}

/** The claims whose job is known: its marker is its `jobKey`. */
function claimedJobs({ claims }: BackupClaims) {
  return Object.entries(claims).flatMap(([machine, found]) => {
    const job = jobOf(found);
    return isJob(job) ? [{ machine, job, since: sinceOf(found) }] : [];
  });
}

function jobOf([, , job = ""]: Claim): string {
  return job;
}

/** When it was claimed or requested, to the minute. */
function sinceOf([, minute]: Claim): Instant {
  return toInstant(new Date((minute + FIRST_MINUTE) * 60_000));
}

import { fnv1a64 } from "./instance-ids.ts";

/**
 * The notices that were sent about one backup job. Several workflows may follow one job (a schedule's, an operator's, the
 * first backup's): the one that claims a notice first sends it. Kept by the durable entity `sentNotices`, one per job.
 */
export interface SentNotices {
  /** Oldest first. */
  readonly claimed: readonly string[];
}

export const noSentNotices: SentNotices = { claimed: [] };

/** A job causes a dozen notices at most; beyond this the oldest claims are dropped. */
const MAX_CLAIMS = 50;

/**
 * Claims a notice.
 *
 * @param topic - What the notice says about the job: two notices with one topic say the same.
 */
export function claimNotice(
  state: SentNotices,
  topic: string,
): { readonly state: SentNotices; readonly isFirst: boolean } {
  if (state.claimed.includes(topic)) return { state, isFirst: false };
  return { state: { claimed: [...state.claimed, topic].slice(-MAX_CLAIMS) }, isFirst: true };
}

/** The entity's key: sixteen hexadecimal digits for a job. */
export function sentNoticesKey(vaultId: string, jobId: string): string {
  return fnv1a64(`${vaultId}/${jobId}`.toLowerCase());
}

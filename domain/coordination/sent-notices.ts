import { fnv1a64 } from "./instance-id.ts";

/**
 * What people have been told of one backup job. Several workflows may follow one job (a schedule's, a person's, the first
 * backup's): whoever claims an announcement first makes it. Kept by the durable entity `announcements`, one per job.
 */
export interface Announcements {
  /** Oldest first. */
  readonly claimed: readonly string[];
}

export const noAnnouncements: Announcements = { claimed: [] };

/** A job has some dozen things to tell at most; beyond this the oldest claims are forgotten. */
const MOST_CLAIMS = 50;

/** Whether this announcement is still to be made. */
export function claimAnnouncement(
  state: Announcements,
  announcement: string,
): { readonly state: Announcements; readonly isFirst: boolean } {
  if (state.claimed.includes(announcement)) return { state, isFirst: false };
  return { state: { claimed: [...state.claimed, announcement].slice(-MOST_CLAIMS) }, isFirst: true };
}

/** The entity's key: sixteen hexadecimal digits for a job. */
export function announcementsKey(vaultId: string, jobId: string): string {
  return fnv1a64(`${vaultId}/${jobId}`.toLowerCase());
}

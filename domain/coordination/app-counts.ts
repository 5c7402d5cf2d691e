/** Totals over all of the app's processes since its installation, kept by the durable entity `appCounts`. */
export interface AppCounts {
  /** Requests that Azure refused with status 429. */
  readonly throttledRequests: number;
}

export const noCounts: AppCounts = { throttledRequests: 0 };

/** Adds to the totals. Signalled at most once for what is added, so that a crash loses a count rather than doubling it. */
export function addCounts(before: AppCounts, added: Partial<AppCounts>): AppCounts {
  return { throttledRequests: before.throttledRequests + (added.throttledRequests ?? 0) };
}

/** Totals over all of the app's processes since its installation, kept by the durable entity `appCounts`. */
export interface AppCounts {
  /** Events that could not be read and were dropped. */
  readonly malformedEvents: number;
  /** Requests that Azure refused with status 429. */
  readonly throttledRequests: number;
}

export const noCounts: AppCounts = { malformedEvents: 0, throttledRequests: 0 };

/** Adds to the totals. Signalled at most once for what is added, so that a crash loses a count rather than doubling it. */
export function addCounts(before: AppCounts, added: Partial<AppCounts>): AppCounts {
  return {
    malformedEvents: before.malformedEvents + (added.malformedEvents ?? 0),
    throttledRequests: before.throttledRequests + (added.throttledRequests ?? 0),
  };
}

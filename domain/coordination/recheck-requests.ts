/**
 * Requests to check one machine again. An event that finds the machine's workflow running adds one; the workflow consumes
 * them before it ends. Kept by the durable entity `recheckRequests`, one per machine.
 */
export interface RecheckRequests {
  /** Requests since they were last consumed. */
  readonly pending: number;
}

export const recheckOperations = ["request", "consume", "isRequested"] as const;
export type RecheckOperation = (typeof recheckOperations)[number];

export const noRecheckRequests: RecheckRequests = { pending: 0 };

/**
 * `request` adds one and returns whether it is the first pending one; `consume` returns whether there were any and clears them;
 * `isRequested` only tells.
 */
export function applyRecheckOperation(
  state: RecheckRequests,
  operation: RecheckOperation,
): { readonly state: RecheckRequests; readonly result: boolean } {
  switch (operation) {
    case "request":
      return { state: { pending: state.pending + 1 }, result: state.pending === 0 };
    case "consume":
      return { state: noRecheckRequests, result: state.pending > 0 };
    case "isRequested":
      return { state, result: state.pending > 0 };
  }
}

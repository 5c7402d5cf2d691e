/**
 * Requests to check one machine again. An event that finds the machine's workflow running adds one; the workflow consumes
 * them before it ends. Kept by the durable entity `recheckRequests`, one per machine.
 */
export interface RecheckRequests {
  /** Requests since they were last consumed. */
  readonly pending: number;
  /** One of them came from a person, over HTTP. */
  readonly isByPerson?: boolean;
}

export const recheckOperations = ["request", "requestByPerson", "consume", "isRequested"] as const;
export type RecheckOperation = (typeof recheckOperations)[number];

/** What `consume` found. */
export type ConsumedRequests = "none" | "requested" | "requestedByPerson";

export const noRecheckRequests: RecheckRequests = { pending: 0 };

/**
 * `request` and `requestByPerson` add one and return whether it is the first pending one; `consume` returns what there was and
 * clears it; `isRequested` only tells.
 */
export function applyRecheckOperation(
  state: RecheckRequests,
  operation: RecheckOperation,
): { readonly state: RecheckRequests; readonly result: boolean | ConsumedRequests } {
  switch (operation) {
    case "request":
      return { state: { ...state, pending: state.pending + 1 }, result: state.pending === 0 };
    case "requestByPerson":
      return { state: { pending: state.pending + 1, isByPerson: true }, result: state.pending === 0 };
    case "consume":
      return { state: noRecheckRequests, result: consumed(state) };
    case "isRequested":
      return { state, result: state.pending > 0 };
  }
}

function consumed({ pending, isByPerson }: RecheckRequests): ConsumedRequests {
  if (pending === 0) return "none";
  return isByPerson === true ? "requestedByPerson" : "requested";
}

import type { Instant } from "../instant.ts";
import { nextWaitStep, type Wait } from "../wait.ts";

export type ProvisioningStep =
  | { readonly kind: "ready" }
  /** Azure still makes or changes the machine. */
  | { readonly kind: "wait"; readonly until: Instant }
  /** Azure deletes the machine; only its disappearance proves it, for a deletion may fail. */
  | { readonly kind: "deleting"; readonly until: Instant }
  | { readonly kind: "timedOut" }
  | { readonly kind: "failed" };

/**
 * Decides whether a machine is ready to be protected.
 *
 * A word we have not met counts as "still at work": it ends in `timedOut`, which people are told, never in silence.
 *
 * @param provisioningState - As ARM spells it, in any casing.
 */
export function nextProvisioningStep(provisioningState: string, wait: Wait, now: Instant): ProvisioningStep {
  const state = provisioningState.toLowerCase();
  if (state === "succeeded") return { kind: "ready" };
  if (state === "failed" || state === "canceled") return { kind: "failed" };
  const step = nextWaitStep(wait, now);
  if (step.kind === "deadlinePassed") return { kind: "timedOut" };
  return { kind: state === "deleting" ? "deleting" : "wait", until: step.at };
}

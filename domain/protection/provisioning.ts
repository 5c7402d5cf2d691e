import type { Instant } from "../instant.ts";
import { nextWaitStep, type Wait } from "../wait.ts";

export type ProvisioningStep =
  | { readonly kind: "ready" }
  /** Azure is still creating or changing the machine. */
  | { readonly kind: "wait"; readonly until: Instant }
  /** Azure is deleting the machine; only its absence proves it, because a deletion may fail. */
  | { readonly kind: "deleting"; readonly until: Instant }
  | { readonly kind: "timedOut" }
  /** Azure could not create or change the machine. It can be protected all the same; its backups are crash-consistent. */
  | { readonly kind: "failed" };

/**
 * Decides whether a machine is ready to be protected.
 *
 * An unknown state counts as still changing: it ends in `timedOut`, which is reported, never in silence.
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

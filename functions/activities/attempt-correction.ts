import { BackupError } from "../../domain/errors.ts";
import type { Difference } from "../../domain/protection/difference.ts";

/** A difference from the configuration, and what became of it. */
interface Drift extends Difference {
  readonly corrected: boolean;
  /** Code of the error with which Azure refused the correction. */
  readonly refusedWith?: string;
}

/** Whether Azure made a change, or why not. */
export type Correction = { readonly corrected: true } | { readonly corrected: false; readonly refusedWith?: string };

export const notAttempted: Correction = { corrected: false };

/**
 * Tries to correct something that a machine can be protected without. A lasting refusal (no right, a Resource Guard,
 * immutability) is an answer, so that it does not leave the machine unprotected; anything transient is thrown and retried.
 */
export async function attemptCorrection(change: () => Promise<boolean>): Promise<Correction> {
  try {
    return (await change()) ? { corrected: true } : notAttempted;
  } catch (error) {
    if (error instanceof BackupError && !error.retryable) return { corrected: false, refusedWith: error.code };
    throw error;
  }
}

/** The differences with what became of them. */
export function driftOf(
  differences: readonly Difference[],
  correction: Correction,
  isConcerned: (difference: Difference) => boolean = () => true,
): Drift[] {
  return differences.map((one) => ({ ...one, ...(isConcerned(one) ? correction : notAttempted) }));
}

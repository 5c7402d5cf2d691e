import { attentionIssue, fingerprintOf } from "./issues.ts";

/**
 * How the workflows that one sweep started have ended: what its summary tells instead of a message for each. Kept by the durable
 * entity `sweepDigest`, one per sweep.
 */
export interface SweepDigest {
  readonly isOpen: boolean;
  /** Machines by outcome and reason: `needsAttention policyMissing`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Machines that need an administrator, the first ones. */
  readonly examples: readonly SweepExample[];
  /** Of the machines that need an administrator. */
  readonly fingerprint: number;
}

/** A machine that a summary names. */
export interface SweepExample {
  readonly vmId: string;
  readonly reason: string;
}

interface EndedRun {
  readonly vmId: string;
  readonly outcome: string;
  readonly reason: string;
}

/**
 * Key of the digest of runs that no sweep started, about machines of which a summary has told: the retries of those that a sweep
 * left unprotected. The next summary tells what they have achieved.
 */
export const BETWEEN_SWEEPS = "between-sweeps";

export const MAX_EXAMPLES = 20;

export const noDigest: SweepDigest = { isOpen: false, counts: {}, examples: [], fingerprint: 0 };

export type DigestOperation =
  | { readonly name: "open" | "read" | "close" | "take" }
  | { readonly name: "record"; readonly run: EndedRun };

/**
 * `open` before the first start; `record` counts one end and returns whether the digest is open: what ends after `close` is not
 * lost, the next sweep finds the machine as it is; `read` and `close` return what was counted; `take` does, and begins anew.
 */
export function applyDigestOperation(
  state: SweepDigest,
  operation: DigestOperation,
): { readonly state: SweepDigest; readonly result: boolean | SweepDigest } {
  switch (operation.name) {
    case "open":
      return { state: { ...state, isOpen: true }, result: true };
    case "record":
      return { state: state.isOpen ? withRun(state, operation.run) : state, result: state.isOpen };
    case "read":
      return { state, result: state };
    case "close":
      return { state: noDigest, result: state };
    case "take":
      return { state: { ...noDigest, isOpen: true }, result: state };
  }
}

/** How many runs have ended. */
export function endedRuns({ counts }: Pick<SweepDigest, "counts">): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function withRun(state: SweepDigest, { vmId, outcome, reason }: EndedRun): SweepDigest {
  const key = `${outcome} ${reason}`;
  const needsAction = outcome === "needsAttention";
  const isExample = needsAction && state.examples.length < MAX_EXAMPLES;
  return {
    ...state,
    counts: { ...state.counts, [key]: (state.counts[key] ?? 0) + 1 },
    examples: isExample ? [...state.examples, { vmId, reason }] : state.examples,
    fingerprint: needsAction ? fingerprintOf([attentionIssue(vmId, reason)], state.fingerprint) : state.fingerprint,
  };
}

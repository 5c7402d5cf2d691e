import type { Instant } from "../instant.ts";
import type { ProtectionOutcome } from "../protection/outcome.ts";
import type { AlertHead, ProtectionProblem, ProtectionWaiting } from "./typed-alert.ts";

/** A run that has left its machine unprotected. */
export type UnprotectedOutcome = Extract<ProtectionOutcome, { readonly outcome: "needsAttention" | "waiting" }>;

interface ProblemFacts {
  /** Azure's code that led to the outcome. */
  readonly serviceCode?: string;
  /** When the app tries again. */
  readonly nextAt?: Instant;
  /** The summary of a sweep tells it. */
  readonly isInSummary?: boolean;
}

const MAX_EXPLANATION_CHARACTERS = 1000;
const MAX_FINDINGS = 5;

/** The alert about a machine that a run has left unprotected. */
export function unprotectedAlert(
  head: AlertHead,
  outcome: UnprotectedOutcome,
  { isInSummary, ...facts }: ProblemFacts = {},
): ProtectionProblem | ProtectionWaiting {
  const { vmId, vaultId, policyId, explanation, findings = [] } = outcome;
  const common = {
    ...head,
    vmId,
    ...(vaultId !== undefined && { vaultId }),
    ...(policyId !== undefined && { policyId }),
    ...(explanation !== undefined && { explanation: explanation.slice(0, MAX_EXPLANATION_CHARACTERS) }),
    ...facts,
  };
  if (outcome.outcome === "waiting") return { ...common, kind: "protectionWaiting", reason: outcome.reason };
  const blocking = findings.filter(({ severity }) => severity === "blocking").slice(0, MAX_FINDINGS);
  return {
    ...common,
    kind: "protectionProblem",
    reason: outcome.reason,
    ...(blocking.length > 0 && { findings: blocking }),
    ...(isInSummary === true && { isInSummary }),
  };
}

/** Whether the run has left its machine unprotected, and it is tried again. */
export function isUnprotected(outcome: ProtectionOutcome): outcome is UnprotectedOutcome {
  return outcome.outcome === "needsAttention" || outcome.outcome === "waiting";
}

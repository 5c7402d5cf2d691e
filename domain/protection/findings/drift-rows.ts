import { type FindingRow, sources } from "./finding-row.ts";

/** In what a vault or policy was not as the configuration says, and what Holdfast did about it. */
export const driftRows = {
  vaultDrift: {
    severity: "warning",
    text: "The vault is not as the configuration says.",
    remedy:
      "Change the vault, or the configuration. Holdfast changes nothing but the redundancy of a vault without items.",
    whoActs: "platformAdmin",
    source: sources.preparation,
  },
  vaultCorrected: {
    severity: "info",
    text: "The vault was not as the configuration says; Holdfast has changed it.",
    remedy: "Nothing to do.",
    whoActs: "none",
    source: sources.preparation,
  },
  policyDrift: {
    severity: "warning",
    text: "The policy is not as its template says.",
    remedy: "Change the policy or the template, or let Holdfast change the policy (manage).",
    whoActs: "platformAdmin",
    source: sources.preparation,
  },
  policyCorrected: {
    severity: "info",
    text: "The policy was not as its template says; Holdfast has changed it.",
    remedy: "Nothing to do.",
    whoActs: "none",
    source: sources.preparation,
  },
  retentionShortened: {
    severity: "warning",
    text: "The policy's template keeps recovery points for a shorter time than the policy did; Azure soon removes those that are older.",
    remedy: "Raise the template's retention at once if the older recovery points are needed.",
    whoActs: "platformAdmin",
    source: sources.questions,
  },
} as const satisfies Readonly<Record<string, FindingRow>>;

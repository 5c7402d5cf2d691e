import type { Instant } from "../instant.ts";
import { type RetirementOutcome, retirements } from "../protection/retirement.ts";
import type { Notice, Severity, WhoActs } from "./notice.ts";
import { machineFacts, machineName, presentFacts, sentences, timeTextOf, vaultName } from "./wording.ts";

/** What is worth a notice. */
export type ReportedRetirement = Exclude<RetirementOutcome, "notProtected" | "machineExists">;

const BILLED = "Azure bills the stored data until it is deleted.";

const WORDS: Readonly<
  Record<ReportedRetirement, readonly [severity: Severity, costs: string, whatToDo: string, whoActs: WhoActs]>
> = {
  protectionStopped: ["info", BILLED, "Delete the backup data in the vault when it is no longer needed.", "none"],
  alreadyStopped: ["info", BILLED, "Delete the backup data in the vault when it is no longer needed.", "none"],
  softDeleted: ["info", "", "Undelete the item in the vault before that date if its data is still needed.", "none"],
  dataDeleted: ["info", "", "Undelete the item in the vault before that date if its data is still needed.", "none"],
  deletionFailed: [
    "warning",
    BILLED,
    "Read why. If the data is no longer needed, delete it in the vault.",
    "platformAdmin",
  ],
  reported: [
    "warning",
    "Its backups fail from now on, and Azure bills the item and its data until protection is stopped and the data deleted.",
    "Stop protection of the item in the vault, and retain or delete its data.",
    "platformAdmin",
  ],
  needsAttention: [
    "error",
    BILLED,
    "Stop protection of the item in the vault, and retain or delete its data.",
    "platformAdmin",
  ],
};

/** Whether something was kept or deleted. */
export function isReportedRetirement(outcome: RetirementOutcome): outcome is ReportedRetirement {
  return outcome !== "notProtected" && outcome !== "machineExists";
}

/** The notice about a deleted machine: what is kept and which costs go on. */
export function machineDeletedNotice(
  retirement: {
    readonly vmId: string;
    readonly outcome: ReportedRetirement;
    readonly vaultId?: string;
    readonly lastRecoveryPointAt?: Instant;
    readonly removedAt?: Instant;
    readonly explanation?: string;
  },
  occurredAt: Instant,
): Notice {
  const { vmId, outcome, vaultId, explanation } = retirement;
  const [severity, costs, whatToDo, whoActs] = WORDS[outcome];
  return {
    kind: "machineDeleted",
    severity,
    title: `${machineName(vmId)} was deleted`,
    text: sentences(retirements[outcome], costs, explanation),
    whatToDo,
    whoActs,
    vmId,
    occurredAt,
    facts: presentFacts([
      ...machineFacts(vmId),
      ["Vault", vaultId === undefined ? undefined : vaultName(vaultId)],
      ["Last recovery point", timeTextOf(retirement.lastRecoveryPointAt)],
      ["Removed for good", timeTextOf(retirement.removedAt)],
    ]),
  };
}

/** The notice that a machine of which problems were told does not exist any more. */
export function machineRemovedNotice(
  { vmId, vaultId }: { readonly vmId: string; readonly vaultId?: string },
  occurredAt: Instant,
): Notice {
  return {
    kind: "machineDeleted",
    severity: "info",
    title: `${machineName(vmId)}: machine deleted`,
    text: "The machine does not exist any more: what was told of it needs no action.",
    whatToDo: "Nothing.",
    whoActs: "none",
    vmId,
    occurredAt,
    facts: presentFacts([...machineFacts(vmId), ["Vault", vaultId === undefined ? undefined : vaultName(vaultId)]]),
  };
}

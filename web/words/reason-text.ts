import { deletionActions } from "../../domain/events/domain-event.ts";
import { inventoryReasons } from "../../domain/inventory/state.ts";
import { adviceForCode } from "../../domain/notices/advice/for-code.ts";
import { adviceForReason, hasRemedy } from "../../domain/notices/advice/for-reason.ts";
import type { WhoActs } from "../../domain/notices/notice.ts";
import { reasonWords } from "../../domain/notices/reason-words.ts";
import { type BackupReason, backupReasons, outcomeReasons } from "../../domain/reasons.ts";
import { sentenceCase, whoActsWords } from "./status-words.ts";

/** A reason as the page shows it. */
export interface ReasonText {
  /** A few words: "Snapshot failed". For a code of Azure what it means, where that is known. */
  readonly words: string;
  /** A sentence, where the words do not say all. */
  readonly meaning?: string;
  readonly whatToDo?: string;
  readonly whoActs?: string;
  /** A code as the service or the app spells it, for searching; shown as a code, never as the explanation. */
  readonly code?: string;
}

const runReasons = {
  waitsForSlot: "It waits for its turn: the schedule limits how many backups run at once.",
  deadlinePassed: "Its backup could not be started before the run's deadline.",
  cancelled: "The run was cancelled before its backup was started.",
  notProtected: "No vault protects the machine: there is nothing to back up to.",
  protectionStopped: "The machine's protection is stopped, paused or suspended.",
  recent: "Its last recovery point is newer than the schedule asks for.",
  retentionTooShort: "The backup that was under way is not kept as long as the schedule asks.",
  retentionUnknown: "How long the backup that was under way is kept is not known.",
} as const;

/** What the codes of the app's own errors mean where a machine waits for them. */
const errorCodes: Readonly<Record<string, string>> = {
  AZURE_UNAUTHENTICATED: "The app could not sign in to Azure.",
  AZURE_ACCESS_DENIED: "The app's identity lacks a permission.",
  AZURE_NOT_FOUND: "Azure did not find what had to exist.",
  AZURE_CONFLICT: "Another operation holds the machine or the vault.",
  AZURE_PROVIDER_NOT_REGISTERED: "The subscription has not registered Azure Backup's resource provider.",
  AZURE_THROTTLED: "Azure asked the app to wait.",
  AZURE_QUOTA_REACHED: "A quota of Azure Backup is used up.",
  AZURE_APPROVAL_REQUIRED: "A Resource Guard, a lock or immutability requires an approval.",
  AZURE_REFUSED: "Azure refused a request, and retrying it would not help.",
  AZURE_UNAVAILABLE: "Azure could not be reached, or failed.",
  AZURE_OUTCOME_UNKNOWN: "Azure's response was lost: it may have acted.",
  AZURE_RESPONSE_UNREADABLE: "Azure sent a response that could not be read.",
  STORAGE_REFUSED: "The app's storage account refuses it.",
  STORAGE_UNAVAILABLE: "The app's storage account does not answer.",
};

/** What to do about states that no outcome or backup names. `undefined`: nothing. */
const nextSteps: Readonly<Record<string, string>> = {
  recoveryPointTooOld: "Open the machine's backup item in the vault and resolve the error shown there, then back up.",
  noRecoveryPoint: "Start a backup; if it fails, resolve the error that it names.",
  scheduledBackupMissed: "Start a backup, and check in the vault why the policy did not start its own.",
  protectionRequested:
    "Nothing: the run that checks it says how it ended. What runs for the machine now is shown with it.",
  protectionPending: "Nothing: the next sweep protects it. Protect it now to have it sooner.",
  firstBackupPending: "Nothing until the first backup is due. Start a backup to have it sooner.",
  excludedButProtected: "Stop protection in the vault if the backups are not wanted, or change the rule.",
  scanIncomplete:
    "Give the app's identity access to the vaults that it could not read; the next sweep reads them again.",
  stateUnknown: "Open the machine's backup item in the vault: its protection state is new to Holdfast.",
  noRuleMatched: "Nothing, if that is wanted. Otherwise add a rule that matches the machine.",
  skippedByRule: "Nothing, if that is wanted. Otherwise change the rule or the machine's tags.",
  dayQuotaReached: "Nothing: it is protected when the quota is renewed.",
  reportedOnly: "Stop protection in the vault if its backups are no longer needed.",
  awaitsApproval: "An approver decides under Approvals.",
  stopFailed: "Stop protection in the vault by hand.",
  snapshotFailed: "Start a backup; if it fails again, resolve the error that the job names in the vault.",
};

const sentencesByReason: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...runReasons,
    ...deletionActions,
    ...Object.assign({}, ...Object.values(outcomeReasons)),
    ...backupReasons,
    ...inventoryReasons,
  } as Record<string, string>),
);

/** Symbolic codes of Azure: a capital first, no blanks; or numbers. */
const AZURE_CODE = /^(?:[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*|\d{4,})$/;

/**
 * A reason in words: one of the app's reasons or error codes, or a code of Azure. Texts that are none of these stay as they are.
 *
 * @param serviceCode - Azure's own code beside the reason, where there is one; its advice is the better one.
 */
export function reasonText(reason: string, serviceCode?: string): ReasonText {
  const code = serviceCode ?? codeIn(reason);
  const advice = code === undefined ? undefined : adviceForCode(code);
  const own = ownText(reason);
  const { whatToDo, whoActs } = advice === undefined ? own : { ...advice, whoActs: whoActsWords[advice.whoActs] };
  // A code of Azure alone is told by its meaning: there is nothing more to say.
  const meanings = own.words === undefined ? [] : [own.meaning, advice?.meaning].filter((text) => text !== undefined);
  return {
    words: own.words ?? withoutStop(advice?.meaning ?? "Azure gave a code"),
    ...(meanings.length > 0 && { meaning: [...new Set(meanings)].join(" ") }),
    ...(whatToDo !== undefined && { whatToDo }),
    ...(whoActs !== undefined && { whoActs }),
    ...(code !== undefined && { code }),
  };
}

/** The words alone, for a cell of a table. */
export function reasonLabel(reason: string, serviceCode?: string): string {
  return reasonText(reason, serviceCode).words;
}

function codeIn(reason: string): string | undefined {
  return Object.hasOwn(errorCodes, reason) || AZURE_CODE.test(reason) ? reason : undefined;
}

interface OwnText {
  readonly words?: string;
  readonly meaning?: string;
  readonly whatToDo?: string;
  readonly whoActs?: string;
}

function ownText(reason: string): OwnText {
  if (Object.hasOwn(errorCodes, reason)) return { words: withoutStop(errorCodes[reason] ?? reason) };
  if (AZURE_CODE.test(reason)) return {};
  const meaning = sentencesByReason.get(reason);
  const { whatToDo, whoActs } = remedyFor(reason);
  return {
    words: sentenceCase(reasonWords(reason)),
    ...(meaning !== undefined && { meaning }),
    ...(whatToDo !== undefined && { whatToDo }),
    ...(whoActs !== undefined && { whoActs: whoActsWords[whoActs] }),
  };
}

function remedyFor(reason: string): { readonly whatToDo?: string | undefined; readonly whoActs?: WhoActs } {
  if (Object.hasOwn(nextSteps, reason)) return { whatToDo: nextSteps[reason] };
  const isKnown = Object.hasOwn(backupReasons, reason) && hasRemedy(reason as BackupReason);
  return isKnown ? adviceForReason(reason as Parameters<typeof adviceForReason>[0]) : {};
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}

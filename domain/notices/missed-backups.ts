import type { ResumedBackup } from "../backup/expected/check.ts";
import type { MissedBackup } from "../backup/expected/judge.ts";
import { standardOffsetMinutes } from "../backup/expected/zone-offsets.ts";
import { addSeconds, type Instant, isBefore } from "../instant.ts";
import { monthsOfYear } from "../protection/policy-template.ts";
import type { AttentionReason } from "../reasons.ts";
import { adviceForReason } from "./advice/for-reason.ts";
import type { Notice } from "./notice.ts";
import { reasonWords } from "./reason-words.ts";
import { machineFacts, machineName, presentFacts, sentences, timeText, timeTextOf, vaultName } from "./wording.ts";

/** The message that a policy did not start a machine's backup. */
export function missedBackupNotice(
  vaultId: string,
  { vmId, policyName, dueAt, timeZone, lastRecoveryPointAt, further = 0 }: MissedBackup,
  occurredAt: Instant,
): Notice {
  const offsetMinutes = standardOffsetMinutes(timeZone) ?? 0;
  const day = localDay(dueAt, offsetMinutes);
  const time = localTime(dueAt, offsetMinutes);
  const isOver = lastRecoveryPointAt !== undefined && !isBefore(lastRecoveryPointAt, dueAt);
  return {
    kind: "scheduledBackupMissed",
    severity: "error",
    title: `${machineName(vmId)}: scheduled backup did not happen`,
    text: sentences(
      `There was no backup on ${day}, ${time} (policy ${policyName}).`,
      ...(further > 0
        ? [`Nor did ${further} further scheduled backup${further === 1 ? "" : "s"} since then happen.`]
        : []),
      "Azure starts scheduled backups within two hours of the set time;",
      isOver
        ? "the vault has no job of that time. Later backups have happened."
        : "the vault has neither a job nor a recovery point since then.",
    ),
    whatToDo:
      "Check the protection in the vault, and Azure's service health for the region. Start a backup unless the next scheduled one can be waited for.",
    whoActs: "platformAdmin",
    vmId,
    occurredAt,
    facts: presentFacts([
      ...machineFacts(vmId),
      ["Vault", vaultName(vaultId)],
      ["Policy", policyName],
      ["Set time", `${day}, ${time} ${timeZone}`],
      ["Last recovery point", timeTextOf(lastRecoveryPointAt) ?? "none yet"],
    ]),
  };
}

type Resumed = Omit<ResumedBackup, "lastRecoveryPointAt"> & Partial<Pick<ResumedBackup, "lastRecoveryPointAt">>;

/** The message that a machine has a recovery point again. */
export function resumedBackupNotice(
  vaultId: string,
  { vmId, policyName, lastRecoveryPointAt }: Resumed,
  occurredAt: Instant,
): Notice {
  return {
    kind: "scheduledBackupResumed",
    severity: "info",
    title: `${machineName(vmId)}: backed up again`,
    text: "There is a recovery point again, after scheduled backups failed or did not happen.",
    whatToDo: "Nothing.",
    whoActs: "none",
    vmId,
    occurredAt,
    facts: presentFacts([
      ...machineFacts(vmId),
      ["Vault", vaultName(vaultId)],
      ["Policy", policyName],
      ["Last recovery point", timeTextOf(lastRecoveryPointAt)],
    ]),
  };
}

/** The message that nothing is known of a vault's scheduled backups, because it cannot be read. */
export function uncheckedVaultNotice(
  vaultId: string,
  { reason, failedSince }: { readonly reason: AttentionReason; readonly failedSince: Instant },
  occurredAt: Instant,
): Notice {
  const { meaning, whatToDo, whoActs } = adviceForReason(reason);
  return {
    kind: "scheduledBackupsUnknown",
    severity: "error",
    title: `${vaultName(vaultId)}: scheduled backups cannot be checked`,
    text: sentences(
      `The vault could not be read since ${timeText(failedSince)}: whether its scheduled backups happened is unknown.`,
      meaning,
    ),
    whatToDo: `${whatToDo} Checks are repeated until they succeed.`,
    whoActs,
    occurredAt,
    facts: [
      ["Vault", vaultName(vaultId)],
      ["Reason", reasonWords(reason)],
    ],
  };
}

/** The message that a vault's scheduled backups are checked again. */
export function checkedVaultNotice(vaultId: string, occurredAt: Instant): Notice {
  return {
    kind: "scheduledBackupsKnown",
    severity: "info",
    title: `${vaultName(vaultId)}: scheduled backups are checked again`,
    text: "The vault can be read again. What happened meanwhile is told separately.",
    whatToDo: "Nothing.",
    whoActs: "none",
    occurredAt,
    facts: [["Vault", vaultName(vaultId)]],
  };
}

function localDay(at: Instant, offsetMinutes: number): string {
  const [year = "", month = "", day = ""] = addSeconds(at, offsetMinutes * 60)
    .slice(0, 10)
    .split("-");
  return `${Number(day)} ${monthsOfYear[Number(month) - 1]} ${year}`;
}

function localTime(at: Instant, offsetMinutes: number): string {
  return addSeconds(at, offsetMinutes * 60).slice(11, 16);
}

import type { MissedBackup, ResumedBackup } from "../backup/expected/check.ts";
import { standardOffsetMinutes } from "../backup/expected/zone-offsets.ts";
import { sha256 } from "../coordination/sha256.ts";
import { addSeconds, type Instant } from "../instant.ts";
import { monthsOfYear } from "../protection/policy-template.ts";
import type { AttentionReason } from "../reasons.ts";
import { adviceForReason } from "./advice/for-reason.ts";
import type { Notice } from "./notice.ts";
import { reasonWords } from "./reason-words.ts";
import type { TopicalNotice } from "./vault-backups.ts";
import {
  counted,
  machineFacts,
  machineList,
  machineName,
  presentFacts,
  sentences,
  timeText,
  timeTextOf,
  vaultName,
} from "./wording.ts";

/** Machines that a message names. */
const MAX_NAMED = 10;

/** The messages about backups that policies did not start: one for each policy and set time. */
export function missedBackupNotices(
  vaultId: string,
  missed: readonly MissedBackup[],
  occurredAt: Instant,
): readonly TopicalNotice[] {
  const groups = Map.groupBy(missed, ({ policyName, dueAt }) => `${policyName} ${dueAt}`);
  return [...groups.values()].flatMap((machines) =>
    machines.slice(0, 1).map((first) => ({
      notice: missedNotice(vaultId, first, machines, occurredAt),
      topic: topicOf(vaultId, "missed", machines),
    })),
  );
}

/** The messages that machines have recovery points again: one for each policy. */
export function resumedBackupNotices(
  vaultId: string,
  resumed: readonly ResumedBackup[],
  occurredAt: Instant,
): readonly TopicalNotice[] {
  const groups = Map.groupBy(resumed, ({ policyName }) => policyName);
  return [...groups.values()].flatMap((machines) =>
    machines.slice(0, 1).map((first) => ({
      notice: resumedNotice(vaultId, first, machines, occurredAt),
      topic: topicOf(vaultId, "resumed", machines),
    })),
  );
}

/** The message that nothing is known of a vault's scheduled backups, because it cannot be read. Sent once per outage. */
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

/** The message that a policy did not start a machine's backup. */
export function missedBackupNotice(vaultId: string, backup: MissedBackup, occurredAt: Instant): Notice {
  return missedNotice(vaultId, backup, [backup], occurredAt);
}

/** The message that a machine has a recovery point again. */
export function resumedBackupNotice(vaultId: string, backup: Resumed, occurredAt: Instant): Notice {
  return resumedNotice(vaultId, backup, [backup], occurredAt);
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

type Resumed = Omit<ResumedBackup, "lastRecoveryPointAt"> & Partial<Pick<ResumedBackup, "lastRecoveryPointAt">>;

function missedNotice(
  vaultId: string,
  { vmId, policyName, dueAt, timeZone, lastRecoveryPointAt }: MissedBackup,
  machines: readonly MissedBackup[],
  occurredAt: Instant,
): Notice {
  const isOne = machines.length === 1;
  const offsetMinutes = standardOffsetMinutes(timeZone) ?? 0;
  const day = localDay(dueAt, offsetMinutes);
  const time = localTime(dueAt, offsetMinutes);
  return {
    kind: "scheduledBackupMissed",
    severity: "error",
    title: isOne
      ? `${machineName(vmId)}: scheduled backup did not happen`
      : `${vaultName(vaultId)}: scheduled backup did not happen on ${machines.length} machines`,
    text: sentences(
      `${isOne ? "The machine" : counted(machines.length, "machine")} had no backup on ${day}, ${time} (policy ${policyName}).`,
      "Azure starts scheduled backups within two hours of the set time; the vault has neither a job nor a recovery point since then.",
    ),
    whatToDo: `Check the protection of the ${isOne ? "machine" : "machines"} in the vault, and Azure's service health for the region. Start a backup unless the next scheduled one can be waited for.`,
    whoActs: "platformAdmin",
    ...(isOne && { vmId }),
    occurredAt,
    facts: presentFacts([
      ...machinesFact(machines),
      ["Vault", vaultName(vaultId)],
      ["Policy", policyName],
      ["Set time", `${day}, ${time} ${timeZone}`],
      ["Last recovery point", isOne ? (timeTextOf(lastRecoveryPointAt) ?? "none") : undefined],
    ]),
  };
}

function resumedNotice(
  vaultId: string,
  { vmId, policyName, lastRecoveryPointAt }: Resumed,
  machines: readonly Resumed[],
  occurredAt: Instant,
): Notice {
  const isOne = machines.length === 1;
  return {
    kind: "scheduledBackupResumed",
    severity: "info",
    title: isOne
      ? `${machineName(vmId)}: backed up again`
      : `${vaultName(vaultId)}: ${machines.length} machines are backed up again`,
    text: `${isOne ? "The machine has" : "The machines have"} a recovery point again, after scheduled backups failed or did not happen.`,
    whatToDo: "Nothing.",
    whoActs: "none",
    ...(isOne && { vmId }),
    occurredAt,
    facts: presentFacts([
      ...machinesFact(machines),
      ["Vault", vaultName(vaultId)],
      ["Policy", policyName],
      ["Last recovery point", isOne ? (timeTextOf(lastRecoveryPointAt) ?? "none") : undefined],
    ]),
  };
}

function machinesFact(machines: readonly { readonly vmId: string }[]) {
  const [first, ...others] = machines.map(({ vmId }) => vmId);
  if (first !== undefined && others.length === 0) return machineFacts(first);
  const vmIds = machines.map(({ vmId }) => vmId);
  return [["Machines", machineList(vmIds, vmIds.length, MAX_NAMED)]] as const;
}

/** The same machines for the same missed backups are the same message. */
function topicOf(
  vaultId: string,
  what: string,
  machines: readonly { readonly vmId: string; readonly dueAt: Instant }[],
): readonly string[] {
  const parts = machines.map(({ vmId, dueAt }) => `${vmId.toLowerCase()} ${dueAt}`).sort();
  return [vaultId.toLowerCase(), what, sha256(parts.join())];
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

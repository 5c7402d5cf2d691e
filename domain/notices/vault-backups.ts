import type { JobError } from "../backup/job.ts";
import type { BackupResult } from "../backup/result.ts";
import type { JobPhase } from "../backup/tasks.ts";
import { sha256 } from "../coordination/sha256.ts";
import type { Instant } from "../instant.ts";
import { backupRecoveredNotice, backupResultNotice, backupStalledNotice } from "./backup.ts";
import type { Notice } from "./notice.ts";
import { counted, machineList, machineName, vaultName } from "./wording.ts";

/** Machines of one vault with the same news in one poll, from which on they are told in one message. */
const GROUP_FROM = 3;
/** Machines that a message names. */
const MAX_NAMED = 10;

/** What a poll found of a job that is worth a message. */
export type BackupNews = { readonly vmId: string; readonly jobId?: string } & (
  | {
      readonly kind: "ended";
      readonly result: BackupResult;
      readonly error?: JobError;
      /** A stall was told before. */
      readonly wasStalled: boolean;
    }
  | { readonly kind: "stalled"; readonly phase: JobPhase; readonly seconds: number }
  /** `stalls`: stalls of the job that were told. */
  | { readonly kind: "recovered"; readonly stalls: number }
);

/** A message with what identifies it: messages with equal topics are one. */
export interface TopicalNotice {
  readonly notice: Notice;
  readonly topic: readonly string[];
}

/**
 * The messages about what one poll of a vault found: one per job, but one for all where three machines or more have the same result
 * for the same reason, which is one incident. None for backups that simply completed.
 */
export function backupNotices(
  vaultId: string,
  news: readonly BackupNews[],
  occurredAt: Instant,
): readonly TopicalNotice[] {
  const single = news.flatMap((item) => {
    const notice = noticeOf(vaultId, item, occurredAt);
    return notice === undefined ? [] : [{ item, notice }];
  });
  const groups = Map.groupBy(single, ({ item }) => categoryOf(item));
  return [...groups].flatMap(([category, members]) =>
    members.length < GROUP_FROM
      ? members.map(({ item, notice }) => ({ notice, topic: topicOf(vaultId, item) }))
      : members.slice(0, 1).map((first) => groupedNotice(vaultId, category, first, members)),
  );
}

interface Member {
  readonly item: BackupNews;
  readonly notice: Notice;
}

function noticeOf(vaultId: string, news: BackupNews, occurredAt: Instant): Notice | undefined {
  const { vmId, jobId } = news;
  const subject = { vmId, vaultId, ...(jobId !== undefined && { jobId }) };
  switch (news.kind) {
    case "ended": {
      const { result, error, wasStalled } = news;
      const notice = backupResultNotice(subject, result, error === undefined ? [] : [error], occurredAt);
      return notice === undefined && wasStalled ? backupRecoveredNotice(subject, true, occurredAt) : notice;
    }
    case "stalled":
      return backupStalledNotice(subject, news, occurredAt);
    case "recovered":
      return backupRecoveredNotice(subject, false, occurredAt);
  }
}

/** As workflows that follow a single job name what they tell of it. */
function topicOf(vaultId: string, news: BackupNews): readonly string[] {
  const job = news.jobId ?? news.vmId;
  return [vaultId.toLowerCase(), job.toLowerCase(), topicText(news)];
}

function topicText(news: BackupNews): string {
  switch (news.kind) {
    case "ended":
      return `ended ${news.result.result}`;
    case "stalled":
      return `stalled ${news.phase}`;
    case "recovered":
      return `recovered ${news.stalls}`;
  }
}

/** One cause: the same result with the same code, or reason where Azure sent none. */
function categoryOf(news: BackupNews): string {
  if (news.kind !== "ended") return topicText(news);
  const { result, reason, serviceCode } = news.result;
  return `ended ${result} ${serviceCode?.toLowerCase() ?? reason}`;
}

function groupedNotice(
  vaultId: string,
  category: string,
  { item, notice: { vmId: _one, ...common } }: Member,
  members: readonly Member[],
): TopicalNotice {
  const words = common.title.slice(machineName(item.vmId).length + 2);
  const vmIds = members.map((member) => member.item.vmId);
  const jobs = members.map((member) => (member.item.jobId ?? member.item.vmId).toLowerCase()).sort();
  const notice: Notice = {
    ...common,
    kind: "vaultBackups",
    title: `${vaultName(vaultId)}: ${words} on ${counted(members.length, "machine")}`,
    facts: [
      ["Machines", machineList(vmIds, vmIds.length, MAX_NAMED)],
      ...common.facts.filter(([name]) => COMMON_FACTS.includes(name)),
    ],
  };
  return { notice, topic: [vaultId.toLowerCase(), category, sha256(jobs.join())] };
}

/** What is the same for all machines of a group. */
const COMMON_FACTS = ["Vault", "Reason", "Azure's code", "Phase"];

import type { Instant } from "../instant.ts";
import type { AttentionReason } from "../reasons.ts";
import { outcomeReasons } from "../reasons.ts";
import { type ItemStatus, itemStatuses, type RunProblem, type RunSummary } from "../schedule/report.ts";
import { adviceForCode } from "./advice/for-code.ts";
import { adviceForReason } from "./advice/for-reason.ts";
import type { Fact, Notice, Severity, WhoActs } from "./notice.ts";
import { reasonWords } from "./reason-words.ts";
import { counted, machineLabel, presentFacts, sentences, timeText, timeTextOf } from "./wording.ts";

/** Machines that a notice names. */
const MAX_NAMED = 10;

type BadStatus = Extract<ItemStatus, "failed" | "unknown" | "leftOut" | "warned">;

const WORDS: readonly (readonly [status: BadStatus, words: string])[] = [
  ["failed", "failed"],
  ["unknown", "unknown"],
  ["leftOut", "not started"],
  ["warned", "with a warning"],
];

/** How each machine of a run stands, in the order in which a backup goes on. */
const STATUS_WORDS: Readonly<Record<ItemStatus, string>> = {
  planned: "not started yet",
  triggered: "under way",
  snapshotDone: "with a snapshot only",
  vaulted: "in the vault",
  validated: "in the vault and validated",
  warned: "with a warning",
  failed: "failed",
  skipped: "skipped",
  leftOut: "not started",
  unknown: "unknown",
};
const statuses = Object.keys(itemStatuses) as readonly ItemStatus[];

const REMEDIES: Readonly<Record<BadStatus, string>> = {
  failed: "Resolve the errors that are named for the machines, then start a backup of each.",
  unknown: "Open the backup items of the machines whose result is unknown and check their newest recovery points.",
  leftOut:
    "Remove what kept backups from being started, or give the schedule more time; the next run tries them again.",
  warned: "Open the jobs that ended with a warning in their vaults.",
};

const SKIPPED_BECAUSE = "not protected, stopped, or with a recent recovery point; the run's report says which";

/** The one message of a run: info when everything is backed up, else a warning with counts, machines and what to do. */
export function runNotice(run: RunSummary): Notice {
  const { whatToDo, whoActs } = remedyOf(run);
  return {
    kind: "runSummary",
    severity: severityOf(run),
    title: `Schedule ${run.schedule}: ${titleOf(run)}`,
    text: textOf(run),
    whatToDo,
    whoActs,
    occurredAt: run.endedAt ?? run.startedAt,
    facts: factsOf(run),
  };
}

/** The notice that a schedule runs again, after it did not. */
export function scheduleRanNotice(schedule: string, dueAt: Instant, occurredAt: Instant): Notice {
  return {
    kind: "scheduleRunsAgain",
    severity: "info",
    title: `Schedule ${schedule} runs again`,
    text: `The run that was due at ${timeText(dueAt)} has selected its machines.`,
    whatToDo: "Nothing.",
    whoActs: "none",
    occurredAt,
    facts: [["Schedule", schedule]],
  };
}

function severityOf({ status }: RunSummary): Severity {
  if (status === "failed") return "error";
  return status === "completed" ? "info" : "warning";
}

function backedUp({ counts }: RunSummary): number {
  return (counts.vaulted ?? 0) + (counts.validated ?? 0);
}

function machinesOf({ counts }: RunSummary): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function titleOf(run: RunSummary): string {
  if (run.status === "failed") return "no machine could be selected";
  const bad = WORDS.flatMap(([status, words]) => {
    const count = run.counts[status] ?? 0;
    return count === 0 ? [] : [`${count} ${words}`];
  });
  const skipped = run.counts.skipped ?? 0;
  const wanted = machinesOf(run) - skipped;
  const parts = [
    ...(run.status === "cancelled" ? ["cancelled"] : []),
    wanted === 0 && skipped > 0
      ? `nothing to back up, ${skipped} skipped`
      : `${backedUp(run)} of ${counted(wanted, "machine")} backed up`,
    ...bad,
  ];
  return parts.join(", ");
}

function textOf(run: RunSummary): string {
  const { counts, unreadable = [], reason, status } = run;
  const skipped = counts.skipped ?? 0;
  return sentences(
    `The run that was due at ${timeText(run.dueAt)} selected ${counted(machinesOf(run), "machine")}.`,
    skipped > 0 ? `${counted(skipped, "machine was", "machines were")} skipped: ${SKIPPED_BECAUSE}.` : undefined,
    status === "cancelled" ? "It was cancelled: no further backup was started." : undefined,
    unreadable.length > 0
      ? `Nothing is known of ${counted(unreadable.length, "resource")} that could not be read.`
      : undefined,
    reason === undefined ? undefined : meaningOf(reason),
  );
}

function meaningOf(reason: string): string {
  if (reason === "scheduleUnknown") return "The configuration no longer contains this schedule.";
  return isAttention(reason) ? adviceForReason(reason).meaning : reason;
}

function remedyOf(run: RunSummary): { readonly whatToDo: string; readonly whoActs: WhoActs } {
  const { counts, reason, unreadable = [] } = run;
  const ofReason = reason === undefined ? undefined : remedyOfReason(reason);
  const remedies = [
    ...(ofReason === undefined ? [] : [ofReason]),
    ...(unreadable.length > 0
      ? ["Assign Holdfast's roles to the app's identity on what could not be read (docs/azure-calls.md)."]
      : []),
    ...WORDS.flatMap(([status]) => ((counts[status] ?? 0) > 0 ? [remedyOfStatus(run, status)] : [])),
  ];
  if (remedies.length === 0) return { whatToDo: "Nothing.", whoActs: "none" };
  return { whatToDo: remedies.join(" "), whoActs: "platformAdmin" };
}

/** Where all machines have one error of Azure Backup, what helps against that one. */
function remedyOfStatus({ problems = [] }: RunSummary, status: BadStatus): string {
  const [first, ...others] = new Set(
    problems.filter((problem) => problem.status === status).map(({ reason }) => reason),
  );
  const advice = first === undefined || others.length > 0 ? undefined : adviceForCode(first);
  return advice === undefined ? REMEDIES[status] : `${advice.meaning} ${advice.whatToDo}`;
}

function remedyOfReason(reason: string): string | undefined {
  if (reason === "scheduleUnknown") {
    return "Restore the schedule in the configuration, or ignore this notice if it was removed on purpose.";
  }
  return isAttention(reason) ? adviceForReason(reason).whatToDo : undefined;
}

function isAttention(reason: string): reason is AttentionReason {
  return Object.hasOwn(outcomeReasons.needsAttention, reason);
}

function factsOf(run: RunSummary): readonly Fact[] {
  const { id, dueAt, endedAt, counts, problems = [], unreadable = [], reason } = run;
  const shown = statuses.flatMap((status) => {
    const count = counts[status] ?? 0;
    return count === 0 ? [] : [`${count} ${STATUS_WORDS[status]}`];
  });
  const names = problems.map(({ vmId }) => vmId);
  return presentFacts([
    ["Run", id],
    ["Due", timeText(dueAt)],
    ["Ended", timeTextOf(endedAt)],
    ["Machines", shown.join(", ")],
    ["Reason", reason === undefined ? undefined : reasonWords(reason)],
    ...unreadable.slice(0, MAX_NAMED).map((resource) => ["Unreadable", resource] as const),
    ...problems
      .slice(0, MAX_NAMED)
      .map((problem) => [machineLabel(problem.vmId, names), problemText(problem)] as const),
    ["Further machines", problems.length > MAX_NAMED ? "see the run's report" : undefined],
  ]);
}

function problemText({ status, reason }: RunProblem): string {
  const words = STATUS_WORDS[status];
  return reason === status ? words : `${words}: ${reasonWords(reason)}`;
}

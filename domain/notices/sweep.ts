import type { Instant } from "../instant.ts";
import { findingRows } from "../protection/findings/finding.ts";
import { endedRuns, MAX_EXAMPLES, type SweepExample } from "../sweep/digest.ts";
import type { SweepDetail } from "../sweep/policies.ts";
import type { Fact, Notice, Severity } from "./notice.ts";
import { reasonWords } from "./reason-words.ts";
import { counted, machineLabel, presentFacts } from "./wording.ts";

/** What one sweep found and did. */
export interface SweepSummary {
  readonly sweepId: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** Machines, items and events by what the sweep made of them. */
  readonly counts: Readonly<Record<string, number>>;
  /** How the runs that it started ended: `protected protectionEnabled` and so on. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Machines that need an administrator. */
  readonly examples: readonly SweepExample[];
  /** What it says of policies and locks. */
  readonly details: readonly SweepDetail[];
  /** Subscriptions of which nothing is known. */
  readonly unreadable: readonly string[];
  /** How many they are, where not all are named. */
  readonly unreadableCount?: number;
  /** Why the sweep did not see everything; absent when it did. */
  readonly incomplete?: string;
}

/** Counts that an administrator should act on, with the words for them and what to do. The first ones come first in the notice. */
const ISSUES = {
  needsAttention: [
    "needs attention",
    "need attention",
    "Resolve the reason that is named for each machine; the next sweep tries again.",
  ],
  atRisk: [
    "has no recovery point within the objective",
    "have no recovery point within the objective",
    "Open their backup items and resolve the errors shown there.",
  ],
  refused: [
    "cannot be protected",
    "cannot be protected",
    "Resolve the reason that is named, or exclude them by a rule.",
  ],
  stopped: [
    "has stopped protection",
    "have stopped protection",
    "Resume protection in the vault, or exclude them by a rule.",
  ],
  excludedButProtected: [
    "is excluded by a rule but still protected",
    "are excluded by a rule but still protected",
    "Stop their protection, or change the rule that excludes them.",
  ],
  duplicateItems: [
    "is protected by more than one vault",
    "are protected by more than one vault",
    "Stop protection in all vaults but one.",
  ],
  policyDrift: [
    "has another policy than its rule says",
    "have another policy than their rule says",
    "Change the policy of the items, or the rule.",
  ],
  policiesDiffer: [
    "policy differs from its template",
    "policies differ from their template",
    'Set "manage": true for the policies that are named, or change their templates; where Azure refused, remove what it names.',
  ],
  policiesUnread: [
    "policy could not be compared with its template",
    "policies could not be compared with their template",
    "See the app's log; the next sweep tries again.",
  ],
  restorePointLocks: [
    "lock holds restore points",
    "locks hold restore points",
    findingRows.restorePointGroupLocked.remedy,
  ],
  locksUnread: [
    "subscription does not list its locks",
    "subscriptions do not list their locks",
    "Assign Holdfast's roles to the app's identity on the subscriptions that are named (docs/azure-calls.md).",
  ],
  unknown: ["could not be judged", "could not be judged", "See the app's log; the next sweep tries again."],
  deadLettersUnreadable: [
    "dead-lettered event cannot be read",
    "dead-lettered events cannot be read",
    "Look at the blobs in the dead-letter container and at the messages in the event queue's poison queue.",
  ],
} as const satisfies Readonly<Record<string, readonly [one: string, several: string, whatToDo: string]>>;

const INCOMPLETE_REMEDY = "The next sweep looks again; if that lasts, see the app's log.";
const UNREADABLE_REMEDY =
  "Assign Holdfast's roles to the app's identity on the subscriptions that are named (docs/azure-calls.md).";

/** How many machines the sweep's runs have protected, and since the last sweep the retries of what earlier ones left. */
export function newlyProtected({ counts, outcomes }: Pick<SweepSummary, "counts" | "outcomes">): number {
  return countOf(outcomes, "protected") + (counts["protectedByRetry"] ?? 0);
}

/** Machines that need attention: those that the sweep tried in vain, and those that it left to their retries. */
export function needingAttention({ counts, outcomes }: Pick<SweepSummary, "counts" | "outcomes">): number {
  return (counts["needsAttention"] ?? 0) + countOf(outcomes, "needsAttention");
}

/** The one notice of a sweep, instead of one for each machine. */
export function sweepNotice(summary: SweepSummary): Notice {
  const protectedNow = newlyProtected(summary);
  const issues = issuesOf(summary);
  const isUnknown = summary.unreadable.length > 0 || summary.incomplete !== undefined;
  const first = issues[0];
  return {
    kind: "sweepSummary",
    severity: severityOf(summary, issues.length > 0 || isUnknown),
    title: `Sweep: ${titleOf(summary, first?.text)}`,
    text: textOf(summary, protectedNow),
    whatToDo: whatToDo(summary, issues),
    whoActs: issues.length > 0 || isUnknown ? "platformAdmin" : "none",
    occurredAt: summary.endedAt,
    facts: factsOf(summary, issues),
  };
}

interface Issue {
  readonly text: string;
  readonly whatToDo: string;
}

function issuesOf(summary: SweepSummary): readonly Issue[] {
  const counts: Readonly<Record<string, number>> = { ...summary.counts, needsAttention: needingAttention(summary) };
  return Object.entries(ISSUES).flatMap(([name, [one, several, remedy]]) => {
    const count = counts[name] ?? 0;
    return count === 0 ? [] : [{ text: `${count} ${count === 1 ? one : several}`, whatToDo: remedy }];
  });
}

function severityOf(summary: SweepSummary, needsAction: boolean): Severity {
  if (!needsAction) return "info";
  return needingAttention(summary) > 0 ? "error" : "warning";
}

function titleOf(summary: SweepSummary, firstIssue: string | undefined): string {
  const protectedNow = newlyProtected(summary);
  const corrected = summary.counts["policiesCorrected"] ?? 0;
  const parts = [
    ...(protectedNow > 0 ? [`${protectedNow} newly protected`] : []),
    ...(corrected > 0 ? [`${counted(corrected, "policy", "policies")} corrected`] : []),
    ...(firstIssue === undefined ? [] : [firstIssue]),
    ...(summary.unreadable.length > 0 ? ["not everything could be read"] : []),
    ...(summary.unreadable.length === 0 && summary.incomplete !== undefined ? ["not everything was seen"] : []),
  ];
  return parts.length === 0 ? "everything is in order again" : parts.join(", ");
}

function textOf(
  { counts, outcomes, unreadable, unreadableCount, incomplete }: SweepSummary,
  protectedNow: number,
): string {
  const started = counts["started"] ?? 0;
  const running = Math.max(0, started - endedRuns({ counts: outcomes }));
  return [
    `The sweep saw ${counted(counts["machines"] ?? 0, "machine")} and started ${counted(started, "protection workflow")};`,
    `${counted(protectedNow, "machine is", "machines are")} newly protected.`,
    ...(running > 0 ? [`${counted(running, "workflow has", "workflows have")} not ended yet.`] : []),
    ...(unreadable.length > 0
      ? [`Nothing is known of ${counted(unreadableCount ?? unreadable.length, "subscription")}.`]
      : []),
    ...(incomplete === undefined ? [] : [`It did not see everything: ${incomplete}.`]),
  ].join(" ");
}

function whatToDo({ unreadable, incomplete }: SweepSummary, issues: readonly Issue[]): string {
  const remedies = [
    ...new Set(issues.map((issue) => issue.whatToDo)),
    ...(unreadable.length > 0 ? [UNREADABLE_REMEDY] : []),
    ...(incomplete === undefined ? [] : [INCOMPLETE_REMEDY]),
  ];
  return remedies.length === 0 ? "Nothing." : remedies.join(" ");
}

function factsOf(
  { sweepId, counts, outcomes, examples, details, unreadable }: SweepSummary,
  issues: readonly Issue[],
): readonly Fact[] {
  const names = examples.map(({ vmId }) => vmId);
  return presentFacts([
    ["Sweep", sweepId],
    ["Findings", issues.map((issue) => issue.text).join("; ")],
    ["Machines", String(counts["machines"] ?? 0)],
    ["Protected", String((counts["protected"] ?? 0) + countOf(outcomes, "protected"))],
    ["Waiting", shownCount((counts["waiting"] ?? 0) + countOf(outcomes, "waiting"))],
    ["Deleted machines with items", shownCount(counts["orphans"] ?? 0)],
    ["Excluded", shownCount(counts["excluded"] ?? 0)],
    ...unreadable.slice(0, MAX_EXAMPLES).map((id) => ["Unreadable subscription", id] as const),
    ...details.slice(0, MAX_EXAMPLES).map(({ name, text }) => [name, text] as const),
    ...examples
      .slice(0, MAX_EXAMPLES)
      .map(({ vmId, reason }) => [machineLabel(vmId, names), reasonWords(reason)] as const),
  ]);
}

function shownCount(count: number): string | undefined {
  return count === 0 ? undefined : String(count);
}

function countOf(outcomes: Readonly<Record<string, number>>, outcome: string): number {
  return Object.entries(outcomes)
    .filter(([key]) => key.startsWith(`${outcome} `))
    .reduce((sum, [, count]) => sum + count, 0);
}

import type { Tone } from "../words/status-words.ts";

/** Rows of a machine's timeline, from cause to effect. */
export const timelineLanes = ["event", "decision", "protection", "backup", "recoveryPoint"] as const;
export type TimelineLane = (typeof timelineLanes)[number];

export const laneLabels: Readonly<Record<TimelineLane, string>> = {
  event: "Events",
  decision: "Decisions",
  protection: "Protection",
  backup: "Backup jobs",
  recoveryPoint: "Recovery points",
};

/** One entry of a lane. */
export const entryLabels: Readonly<Record<TimelineLane, string>> = {
  event: "Event",
  decision: "Decision",
  protection: "Protection",
  backup: "Backup job",
  recoveryPoint: "Recovery point",
};

/** An entry of `timeline` in `GET /api/virtual-machines/{…}`. Entries of earlier releases have the first three members only. */
export interface TimelineItem {
  /** ISO 8601, UTC. Of a backup when it ended. */
  readonly at: string;
  readonly what: string;
  readonly detail?: string | undefined;
  readonly kind?: string | undefined;
  /** Of a run of protection: how it ended. */
  readonly outcome?: string | undefined;
  /** Of a backup: how it ended. */
  readonly result?: string | undefined;
  readonly jobId?: string | undefined;
  readonly milestones?: JobMilestones | undefined;
}

/** When a backup's phases are proven to have happened; ISO 8601, UTC. */
export interface JobMilestones {
  readonly triggeredAt?: string | undefined;
  readonly snapshotAt?: string | undefined;
  readonly vaultedAt?: string | undefined;
  readonly validatedAt?: string | undefined;
}

const LANE_BY_KIND: Readonly<Record<string, TimelineLane>> = {
  event: "event",
  deletion: "event",
  decision: "decision",
  protection: "protection",
  backup: "backup",
  check: "backup",
  recoveryPoint: "recoveryPoint",
};

const LANE_BY_WORDS: readonly (readonly [words: RegExp, lane: TimelineLane])[] = [
  [/^recovery point/i, "recoveryPoint"],
  [/backup/i, "backup"],
  [/^(?:already )?protect/i, "protection"],
  [/^(?:excluded|rule|decided)/i, "decision"],
];

/** The lane of an entry: by its kind, and of an entry without one by its words. */
export function laneOf({ kind, what }: TimelineItem): TimelineLane {
  const byKind = kind !== undefined && Object.hasOwn(LANE_BY_KIND, kind) ? LANE_BY_KIND[kind] : undefined;
  return byKind ?? LANE_BY_WORDS.find(([words]) => words.test(what))?.[1] ?? "event";
}

const TONE_BY_END: Readonly<Record<string, Tone>> = {
  protected: "good",
  alreadyProtected: "good",
  waiting: "warn",
  skipped: "quiet",
  gone: "quiet",
  needsAttention: "bad",
  completed: "good",
  completedWithWarnings: "warn",
  failed: "bad",
  cancelled: "warn",
  timedOut: "bad",
  unknown: "unknown",
};

const TONE_BY_WORDS: readonly (readonly [words: RegExp, tone: Tone])[] = [
  [/unknown/i, "unknown"],
  [/fail|timed out|attention|did not happen|could not|refused/i, "bad"],
  [/warning|cancel|only a snapshot|incomplete|waits|stopped|stalled/i, "warn"],
  [/complet|enabled|already protected|resumed|recovery point|in the vault|validated/i, "good"],
];

/** How an entry is to be taken: by how it ended, and of an entry that does not say so by its words. */
export function toneOf({ what, outcome, result }: TimelineItem): Tone {
  // A backup that Azure skipped left only a snapshot; a machine that was skipped is excluded on purpose.
  if (result === "skipped") return "warn";
  const end = result ?? outcome ?? "";
  const byEnd = Object.hasOwn(TONE_BY_END, end) ? TONE_BY_END[end] : undefined;
  return byEnd ?? TONE_BY_WORDS.find(([words]) => words.test(what))?.[1] ?? "quiet";
}

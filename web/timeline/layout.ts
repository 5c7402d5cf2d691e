import type { Tone } from "../words/status-words.ts";
import { type JobMilestones, laneOf, type TimelineItem, type TimelineLane, timelineLanes, toneOf } from "./lane-of.ts";

/** A stretch of time; both instants are ISO 8601, UTC. */
export interface TimeSpan {
  readonly from: string;
  readonly to: string;
}

/** Positions are shares of the drawing's width: 0 is its left edge, 1 its right one. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Entries that lie so close together that they share one mark, oldest first. */
export interface Mark {
  readonly x: number;
  readonly tone: Tone;
  readonly entries: readonly TimelineItem[];
}

/** A backup job, from its first proven phase to its end. */
export interface JobBar extends Stretch {
  readonly tone: Tone;
  /** It began before the drawing does. */
  readonly isCut: boolean;
  readonly entry: TimelineItem;
  readonly phases: readonly JobPhase[];
}

interface JobPhase extends Stretch {
  readonly name: "snapshot" | "transfer" | "validation";
}

/** A stretch of which nothing is on record. */
export interface EvidenceGap extends Stretch, TimeSpan {}

export interface Lane {
  readonly id: TimelineLane;
  readonly marks: readonly Mark[];
  readonly bars: readonly JobBar[];
  readonly gaps: readonly EvidenceGap[];
  /** What held when the drawing begins: the lane's last entry before it. */
  readonly before?: TimelineItem;
}

/** Marks that are closer than this share of the width are one. */
const MARK_SHARE = 0.012;
/** A protected machine gets a recovery point every day: a longer stretch without one is drawn as missing evidence. Hours. */
export const EVIDENCE_HOURS = 36;
const HOUR_MS = 3_600_000;
/** The gravest first: it is the tone of a mark that stands for several entries. */
const GRAVITY: readonly Tone[] = ["bad", "unknown", "warn", "wait", "good", "quiet"];

/**
 * Where the entries of a machine's timeline lie in a drawing of this span.
 *
 * @param observedAt - When the machine was seen last; after it nothing is known.
 */
export function layOut(items: readonly TimelineItem[], span: TimeSpan, observedAt?: string): readonly Lane[] {
  const oldestFirst = items.toSorted((one, other) => compare(one.at, other.at));
  const known = { from: oldestFirst[0]?.at, to: latest(oldestFirst.at(-1)?.at, observedAt) };
  return timelineLanes.map((id) => {
    const own = oldestFirst.filter((item) => laneOf(item) === id);
    const isPoint = id === "recoveryPoint";
    const before = own.findLast(({ at }) => at < span.from);
    const shown = own.filter((item) => isWithin(item.at, span) || (id === "backup" && overlaps(item, span)));
    const bars = id === "backup" ? shown.flatMap((item) => jobBar(item, span) ?? []) : [];
    const inBars = new Set(bars.map(({ entry }) => entry));
    return {
      id,
      marks: marksOf(
        shown.filter((item) => !inBars.has(item)),
        span,
      ),
      bars,
      gaps: isPoint
        ? gapsBetween(
            own.map(({ at }) => at),
            known,
            span,
          )
        : gapsAround(known, span),
      ...(before !== undefined && { before }),
    };
  });
}

function marksOf(items: readonly TimelineItem[], span: TimeSpan): readonly Mark[] {
  const groups: { x: number; entries: TimelineItem[] }[] = [];
  for (const item of items) {
    const x = shareOf(item.at, span);
    const last = groups.at(-1);
    if (last !== undefined && x - last.x < MARK_SHARE) last.entries.push(item);
    else groups.push({ x, entries: [item] });
  }
  return groups.map(({ x, entries }) => ({ x, entries, tone: gravest(entries.map(toneOf)) }));
}

function gravest(tones: readonly Tone[]): Tone {
  return GRAVITY.find((tone) => tones.includes(tone)) ?? "quiet";
}

function jobBar(entry: TimelineItem, span: TimeSpan): JobBar | undefined {
  const { milestones } = entry;
  const startedAt = milestones === undefined ? undefined : firstOf(milestones);
  if (milestones === undefined || startedAt === undefined || startedAt >= entry.at) return undefined;
  const { snapshotAt, vaultedAt, validatedAt } = milestones;
  const phases = [
    phase("snapshot", milestones.triggeredAt, snapshotAt, span),
    phase("transfer", snapshotAt, vaultedAt ?? entry.at, span),
    phase("validation", vaultedAt, validatedAt, span),
  ];
  return {
    ...stretch(startedAt, latest(entry.at, vaultedAt, validatedAt) ?? entry.at, span),
    tone: toneOf(entry),
    isCut: startedAt < span.from,
    entry,
    phases: phases.filter((each) => each !== undefined),
  };
}

function phase(
  name: JobPhase["name"],
  from: string | undefined,
  to: string | undefined,
  span: TimeSpan,
): JobPhase | undefined {
  if (from === undefined || to === undefined || to <= from) return undefined;
  const { start, end } = stretch(from, to, span);
  return end > start ? { name, start, end } : undefined;
}

function firstOf({ triggeredAt, snapshotAt, vaultedAt }: JobMilestones): string | undefined {
  return triggeredAt ?? snapshotAt ?? vaultedAt;
}

function overlaps({ milestones }: TimelineItem, span: TimeSpan): boolean {
  if (milestones === undefined) return false;
  const ends = Object.values(milestones).filter((at): at is string => at !== undefined);
  return ends.some((at) => isWithin(at, span));
}

interface Known {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** Before the first record, and after the last observation when that is long ago. */
function gapsAround({ from, to }: Known, span: TimeSpan): readonly EvidenceGap[] {
  if (from === undefined || to === undefined) return [gap(span.from, span.to, span)];
  const isOld = Date.parse(span.to) - Date.parse(to) > EVIDENCE_HOURS * HOUR_MS;
  return [
    ...(from > span.from ? [gap(span.from, earlier(from, span.to), span)] : []),
    ...(isOld && to < span.to ? [gap(later(to, span.from), span.to, span)] : []),
  ];
}

/** The stretches without a recovery point that are longer than the evidence of one lasts. */
function gapsBetween(points: readonly string[], known: Known, span: TimeSpan): readonly EvidenceGap[] {
  const begin = known.from === undefined || known.from > span.from ? span.from : known.from;
  const ends = [...(points[0] === begin ? [] : [begin]), ...points, span.to];
  return ends.slice(1).flatMap((to, index) => {
    const from = ends[index] ?? to;
    const isLong = Date.parse(to) - Date.parse(from) > EVIDENCE_HOURS * HOUR_MS;
    if (!isLong || to <= span.from || from >= span.to) return [];
    return [gap(later(from, span.from), earlier(to, span.to), span)];
  });
}

function gap(from: string, to: string, span: TimeSpan): EvidenceGap {
  return { from, to, ...stretch(from, to, span) };
}

function stretch(from: string, to: string, span: TimeSpan): Stretch {
  return { start: shareOf(from, span), end: shareOf(to, span) };
}

function shareOf(at: string, { from, to }: TimeSpan): number {
  const width = Date.parse(to) - Date.parse(from);
  const share = width <= 0 ? 0 : (Date.parse(at) - Date.parse(from)) / width;
  return Math.min(1, Math.max(0, share));
}

function isWithin(at: string, { from, to }: TimeSpan): boolean {
  return at >= from && at <= to;
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}

function latest(...instants: readonly (string | undefined)[]): string | undefined {
  return instants
    .filter((at) => at !== undefined)
    .toSorted(compare)
    .at(-1);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

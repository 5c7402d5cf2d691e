import { type Violation, violations } from "../../../test/support/stack/violation.ts";
import { type Episode, episodesOf } from "../../alerts/episodes.ts";
import { labelOf, machinesIn } from "../../alerts/shown-message.ts";
import type { ChannelTellings, Telling } from "../../alerts/tellings.ts";
import { channelViolations } from "./judge-channels.ts";
import type { BackupEnd, Stall } from "./truth.ts";

/** What is true, and what the channels' readers see. The first channel is the journal. */
export interface AlertEvidence {
  readonly ends: readonly BackupEnd[];
  readonly stalls: readonly Stall[];
  readonly channels: readonly ChannelTellings[];
  readonly fallbackChannel: string | undefined;
  readonly kills: number;
  readonly gatherMinutes: number;
}

const MINUTE_MS = 60_000;
/**
 * Until the app has seen an end: jobs that a workflow waits for are listed every 5 to 10 minutes, those of policies every half hour, which
 * varies a little, and calls are refused for two minutes.
 */
const SEEN_MS = 45 * MINUTE_MS;
/** A transfer counts as stalled after two hours, a snapshot after 90 minutes. */
const STALL_MS = 4 * 60 * MINUTE_MS;
const STALLED = "backup stalled";

/** Every invariant that does not hold, and what was judged. */
export function judgeAlerts(evidence: AlertEvidence): {
  readonly violations: readonly Violation[];
  readonly counts: Readonly<Record<string, number>>;
} {
  const { channels, ends } = evidence;
  const [journal] = channels;
  if (journal === undefined) return { violations: violations("other", ["There is no journal."]), counts: {} };
  const episodes = episodesOf(journal.tellings);
  const worthy = ends.filter(({ label }) => label !== undefined);
  const brief = worthy.filter((end) => isBrief(end, evidence));
  return {
    violations: [
      ...violations("lost", untold(evidence, episodes)),
      ...violations("lost", unresolved(evidence, episodes)),
      ...violations("untruthful", falseTellings(evidence, episodes)),
      ...violations("double", overlapping(episodes, ends)),
      ...channelViolations(evidence, episodes, journal),
    ],
    counts: {
      "ends worth an alert": worthy.length,
      "of these over soon, which need not be told": brief.length,
      stalls: evidence.stalls.length,
      incidents: episodes.length,
      "messages shown": channels.reduce((sum, { tellings }) => sum + tellings.length, 0),
      "copies shown by channels that cannot tell": channels.reduce((sum, { tellings }) => sum + surplus(tellings), 0),
    },
  };
}

function surplus(tellings: readonly Telling[]): number {
  return tellings.reduce((sum, { copies }) => sum + copies - 1, 0);
}

/** Over before anybody was told: then nothing is sent. */
function isBrief({ machine, atMs }: BackupEnd, { ends, gatherMinutes }: AlertEvidence): boolean {
  const good = ends.find((end) => end.machine === machine && end.label === undefined && end.atMs > atMs);
  return good !== undefined && good.atMs - atMs <= SEEN_MS + gatherMinutes * MINUTE_MS;
}

/** Each end that is worth an alert is told by itself, or is part of an incident that is open then, or opens. */
function untold(evidence: AlertEvidence, episodes: readonly Episode[]): readonly string[] {
  const alone = (evidence.channels[0]?.tellings ?? []).filter(({ incidentId }) => incidentId === undefined);
  const isTold = (machine: string, label: string | undefined, atMs: number, seenMs: number) =>
    episodes.some((one) => covers(one, machine, label) && spans(one, atMs, seenMs)) ||
    alone.some((telling) => isOf(telling, machine, label) && Math.abs(telling.firstAtMs - atMs) <= seenMs);
  const ends = evidence.ends.filter((end) => end.label !== undefined && !isBrief(end, evidence));
  const stalls = evidence.stalls.filter(({ fromMs, untilMs }) => (untilMs ?? fromMs + STALL_MS) - fromMs >= STALL_MS);
  return [
    ...ends
      .filter(({ machine, label, atMs }) => !isTold(machine, label, atMs, SEEN_MS))
      .map((end) => `${textOf(end)}, and no message tells of it: ${textsOf(episodes, end.machine)}`),
    ...stalls
      .filter(({ machine, fromMs }) => !isTold(machine, STALLED, fromMs, STALL_MS))
      .map(({ machine, fromMs }) => `a backup of ${machine} stalls from ${timeOf(fromMs)}, and no message tells of it`),
  ];
}

function isOf({ message }: Telling, machine: string, label: string | undefined): boolean {
  return labelOf(message) === label && machinesIn(message).names.includes(machine);
}

function covers({ labels, machines, more }: Episode, machine: string, label: string | undefined): boolean {
  return label !== undefined && labels.has(label) && (machines.has(machine) || more > 0);
}

function spans({ openedMs, resolvedMs }: Episode, atMs: number, seenMs: number): boolean {
  return openedMs <= atMs + seenMs && (resolvedMs ?? Number.POSITIVE_INFINITY) >= atMs;
}

/** At the end every machine is well, and only a channel that is gone stays broken. */
function unresolved({ channels }: AlertEvidence, episodes: readonly Episode[]): readonly string[] {
  const gone = channels.filter(({ saidGone }) => saidGone).map(({ plan }) => plan.name);
  return episodes
    .filter(({ resolvedMs }) => resolvedMs === undefined)
    .filter(({ title }) => !gone.some((name) => title.includes(`channel ${name} `)))
    .map((one) => `${textOfEpisode(one)} is never resolved`);
}

/** An opening names machines that have such an end; a resolution names machines that are well since. */
function falseTellings({ ends }: AlertEvidence, episodes: readonly Episode[]): readonly string[] {
  const known = new Set(ends.flatMap(({ label }) => label ?? []));
  return episodes.flatMap((one) => {
    const labels = [...one.labels].filter((label) => known.has(label));
    if (labels.length === 0) return [];
    const endsOf = (machine: string) => ends.filter((end) => end.machine === machine);
    const isBad = ({ label }: BackupEnd) => label !== undefined && labels.includes(label);
    const neverBad = [...one.machines].filter((machine) => !endsOf(machine).some(isBad));
    const resolvedMs = one.resolvedMs ?? 0;
    const stillBad = [...one.machines].filter((machine) => {
      const last = endsOf(machine).findLast(
        (end) => end.atMs <= resolvedMs - SEEN_MS && (end.label === undefined || isBad(end)),
      );
      const since = endsOf(machine).some(
        (end) => end.label === undefined && end.atMs > one.openedMs - SEEN_MS && end.atMs <= resolvedMs,
      );
      return last?.label !== undefined && !since;
    });
    return [
      ...neverBad.map((machine) => `${textOfEpisode(one)} names ${machine}, which has no such end`),
      ...(one.resolvedMs === undefined
        ? []
        : stillBad.map((machine) => `${textOfEpisode(one)} is resolved, and ${machine} is not well`)),
    ];
  });
}

/**
 * One machine, one cause, one time: one incident, opened and resolved once. A machine that was well in between and fails again has an
 * incident of its own, while the earlier one goes on for others.
 */
function overlapping(episodes: readonly Episode[], ends: readonly BackupEnd[]): readonly string[] {
  const shares = (one: Episode, other: Episode) => {
    const [first, second] = one.openedMs <= other.openedMs ? [one, other] : [other, one];
    return [...first.machines].some(
      (machine) => second.machines.has(machine) && !wasWellBetween(ofMachine(ends, machine), first, second),
    );
  };
  const repeated = episodes
    .filter(({ openings, resolutions }) => openings > 1 || resolutions > 1)
    .map(
      (one) => `${textOfEpisode(one)} is told ${one.openings} times as open and ${one.resolutions} times as resolved`,
    );
  const twice = episodes.flatMap((one, index) =>
    episodes
      .slice(index + 1)
      .filter((other) => [...one.labels].some((label) => other.labels.has(label)))
      .filter((other) => shares(one, other))
      .filter((other) => overlap(one, other))
      .map((other) => `${textOfEpisode(one)} and ${textOfEpisode(other)} are both of ${[...one.machines].join()}`),
  );
  return [...repeated, ...twice];
}

/** Before the second incident opened; or while it went on for others, and the machine joined by a failure after that. */
function wasWellBetween(ends: readonly BackupEnd[], first: Episode, second: Episode): boolean {
  const hasJoinedAfter = (wellMs: number) =>
    ends.some(
      ({ label, atMs }) =>
        label !== undefined &&
        second.labels.has(label) &&
        atMs > wellMs &&
        atMs < (second.resolvedMs ?? Number.POSITIVE_INFINITY),
    );
  return ends
    .filter(({ label, atMs }) => label === undefined && atMs > first.openedMs - SEEN_MS)
    .some(({ atMs }) => atMs < second.openedMs || hasJoinedAfter(atMs));
}

function ofMachine(ends: readonly BackupEnd[], machine: string): readonly BackupEnd[] {
  return ends.filter((end) => end.machine === machine);
}

function overlap(a: Episode, b: Episode): boolean {
  return (
    a.openedMs < (b.resolvedMs ?? Number.POSITIVE_INFINITY) && b.openedMs < (a.resolvedMs ?? Number.POSITIVE_INFINITY)
  );
}

function textOfEpisode({ id, title, openedMs, resolvedMs }: Episode): string {
  return `incident ${id} "${title}" of ${timeOf(openedMs)}..${resolvedMs === undefined ? "" : timeOf(resolvedMs)}`;
}

function textsOf(episodes: readonly Episode[], machine: string): string {
  return episodes
    .filter(({ machines }) => machines.has(machine))
    .map(textOfEpisode)
    .join("; ");
}

function textOf({ machine, jobId, atMs, label, severity }: BackupEnd): string {
  return `job ${jobId} of ${machine} ended at ${timeOf(atMs)} as ${severity} "${label}"`;
}

function timeOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

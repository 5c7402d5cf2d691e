import { type Violation, violations } from "../../../test/support/stack/violation.ts";
import { type Episode, episodesOf } from "../../alerts/episodes.ts";
import type { ChannelTellings, Telling } from "../../alerts/tellings.ts";

/** What the channels' readers see; the first channel is the journal. */
interface ChannelEvidence {
  readonly channels: readonly ChannelTellings[];
  readonly fallbackChannel: string | undefined;
  readonly kills: number;
}

const SEVERITIES: readonly string[] = ["info", "warning", "error"];

/** Each channel has every message that it takes, once, as the journal has it; what it cannot take, another channel has. */
export function channelViolations(
  evidence: ChannelEvidence,
  episodes: readonly Episode[],
  journal: ChannelTellings,
): readonly Violation[] {
  const fallback = evidence.channels.find(({ plan }) => plan.name === evidence.fallbackChannel);
  return evidence.channels.flatMap((channel) => {
    const { name, minimumSeverity } = channel.plan;
    const own = new Set(channel.tellings.map(({ key }) => key));
    const instead = new Set(fallback === channel ? [] : fallback?.tellings.map(({ key }) => key));
    const due = dueFor(journal.tellings, episodes, minimumSeverity).filter(
      ({ message }) => !isAbout(message.title, name),
    );
    // What is broken for an hour counts as gone for as long: its messages go to the fallback channel.
    const missing = due.filter(({ key }) => !own.has(key) && !instead.has(key));
    const [undeliverable, lost] = partition(missing, ({ key }) => channel.saidGone || channel.refused.has(key));
    const untoldOf = undeliverable.filter(({ message }) => !isAboutAnyChannel(message.title));
    const homeless = fallback === undefined || fallback === channel ? [] : undeliverable;
    return [
      ...violations(
        "lost",
        lost.map((telling) => `${name} has no message ${textOf(telling)}`),
      ),
      ...violations(
        "lost",
        homeless.map((telling) => `${name} cannot show ${textOf(telling)}, and neither does ${fallback?.plan.name}`),
      ),
      ...violations("lost", unannounced(channel, journal, untoldOf.length, fallback !== undefined)),
      ...violations("lost", leftOpen(channel, episodes)),
      ...violations("double", repeated(channel, evidence.kills)),
    ];
  });
}

/** Whoever reads that an incident is open reads that it is resolved. */
function leftOpen(
  { plan, tellings, saidGone, refused }: ChannelTellings,
  episodes: readonly Episode[],
): readonly string[] {
  const resolved = new Set(episodes.filter(({ resolvedMs }) => resolvedMs !== undefined).map(({ id }) => id));
  return episodesOf(tellings)
    .filter(({ id, resolvedMs }) => resolvedMs === undefined && resolved.has(id))
    .filter(({ id }) => !saidGone && ![...refused].some((key) => key.startsWith(id)))
    .map(({ id, title }) => `${plan.name} shows incident ${id} "${title}" as open, and never as resolved`);
}

/** Messages of the journal that a channel takes: of an incident by the worst that was told of it until then. */
function dueFor(tellings: readonly Telling[], episodes: readonly Episode[], minimum: string): readonly Telling[] {
  const worst = new Map<string, number>();
  return tellings.filter(({ message, incidentId }) => {
    const own = SEVERITIES.indexOf(message.severity ?? "info");
    if (incidentId === undefined) return own >= SEVERITIES.indexOf(minimum);
    const known = Math.max(own, worst.get(incidentId) ?? 0);
    worst.set(incidentId, known);
    return known >= SEVERITIES.indexOf(minimum) && episodes.some(({ id }) => id === incidentId);
  });
}

/** Whoever reads a channel that fails is not told by it. */
function isAbout(title: string, channel: string): boolean {
  return title.includes(`channel ${channel} `);
}

/** Nothing is told of what becomes of such a message: one would follow from another for ever. The other channels have it. */
function isAboutAnyChannel(title: string): boolean {
  return title.startsWith("The channel ");
}

/** A channel that is gone, or refuses a message that no other takes, is told of elsewhere. */
function unannounced(
  { plan: { name }, saidGone, refused }: ChannelTellings,
  journal: ChannelTellings,
  undelivered: number,
  hasFallback: boolean,
): readonly string[] {
  const titles = journal.tellings.map(({ message }) => message.title).filter((title) => isAbout(title, name));
  if (saidGone) return titles.length > 0 ? [] : [`no message tells that the channel ${name} is gone`];
  if (refused.size === 0 || undelivered === 0 || hasFallback) return [];
  return titles.length > 0 ? [] : [`no message tells that the channel ${name} refused one`];
}

/** A copy is explained by a response that was lost, or by a kill between post and record. */
function repeated({ plan, tellings }: ChannelTellings, kills: number): readonly string[] {
  return tellings
    .filter(({ copies, unconfirmed }) => copies > 1 + unconfirmed + kills)
    .map((telling) => `${plan.name} shows ${textOf(telling)} ${telling.copies} times`);
}

function textOf({ key, message: { title, phase }, firstAtMs }: Telling): string {
  return `${key} "${phase ?? ""} ${title}" of ${new Date(firstAtMs).toISOString()}`;
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

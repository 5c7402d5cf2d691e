import { labelOf, machinesIn } from "./shown-message.ts";
import type { Telling } from "./tellings.ts";

/** An incident as the readers of a channel see it. */
export interface Episode {
  readonly id: string;
  /** Of its first message. */
  readonly title: string;
  readonly labels: ReadonlySet<string>;
  /** Machines that any of its messages names, and how many more were counted at most. */
  readonly machines: ReadonlySet<string>;
  readonly more: number;
  /** Machines that one message tells of, named or counted, at most. */
  readonly counted: number;
  /** Milliseconds since 1970. */
  readonly openedMs: number;
  /** When it was told as resolved. */
  readonly resolvedMs: number | undefined;
  readonly openings: number;
  readonly resolutions: number;
  /** The worst that was told of it. */
  readonly severity: string;
}

const SEVERITIES: readonly (string | undefined)[] = ["info", "warning", "error"];
const OPENINGS: readonly (string | undefined)[] = ["Opened", "Open again"];

/** Groups messages by incident. A message about none is left out. */
export function episodesOf(tellings: readonly Telling[]): readonly Episode[] {
  const about = tellings.filter(({ incidentId }) => incidentId !== undefined);
  return [...Map.groupBy(about, ({ incidentId = "" }) => incidentId)].map(([id, all]) => episodeOf(id, all));
}

function episodeOf(id: string, all: readonly Telling[]): Episode {
  const open = all.filter(({ message }) => message.phase !== "Resolved");
  const resolved = all.filter(({ message }) => message.phase === "Resolved");
  const named = all.map(({ message }) => machinesIn(message));
  const ranks = all.map(({ message }) => SEVERITIES.indexOf(message.severity));
  return {
    id,
    title: all[0]?.message.title ?? "",
    labels: new Set(open.map(({ message }) => labelOf(message))),
    machines: new Set(named.flatMap(({ names }) => names)),
    more: Math.max(0, ...named.map(({ more }) => more)),
    counted: Math.max(0, ...named.map(({ names, more }) => names.length + more)),
    openedMs: openedMsIn(id),
    resolvedMs: resolved[0]?.firstAtMs,
    openings: open.filter(({ message }) => OPENINGS.includes(message.phase)).length,
    resolutions: resolved.length,
    severity: SEVERITIES[Math.max(0, ...ranks)] ?? "info",
  };
}

/** The ID ends with the UTC second in which the incident opened: `…_20260601004000`. */
function openedMsIn(id: string): number {
  const [, ...parts] = /_(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(id) ?? [];
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

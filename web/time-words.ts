const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The zone that times are shown in: the reader's own, or UTC. */
export type ShownZone = "local" | "UTC";

/**
 * The name of an IANA zone.
 *
 * @param zone - `local`: the reader's own, such as `Europe/Berlin`.
 */
export function zoneName(zone: ShownZone): string {
  return zone === "UTC" ? "UTC" : localZone;
}

const localZone = new Intl.DateTimeFormat("en-GB").resolvedOptions().timeZone;

/** An instant as a date and a time of day in the zone, such as `22 Nov 2026, 02:31`; `unknown time` when it is no instant. */
export function shownTime(at: string, zone: ShownZone): string {
  const time = Date.parse(at);
  if (Number.isNaN(time)) return "unknown time";
  return formatOf(zoneName(zone)).format(time);
}

/** Making one takes longer than using it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  formats.set(timeZone, format);
  return format;
}

/** How long ago, or how far ahead: `just now`, `5 minutes ago`, `in 3 hours`, `12 days ago`. Whole units, rounded down. */
export function ageWords(at: string, now: number): string {
  const time = Date.parse(at);
  if (Number.isNaN(time)) return "";
  const seconds = Math.floor(Math.abs(now - time) / 1000);
  if (seconds < MINUTE) return time > now ? "in less than a minute" : "just now";
  const words = durationWords(seconds);
  return time > now ? `in ${words}` : `${words} ago`;
}

/** A time span in its largest unit up to days: `45 seconds`, `5 minutes`, `47 hours`, `12 days`. Hours are told up to two days. */
export function durationWords(seconds: number): string {
  const [unit, size] = unitOf(seconds);
  const count = Math.floor(seconds / size);
  return `${count.toLocaleString("en-GB")} ${unit}${count === 1 ? "" : "s"}`;
}

function unitOf(seconds: number): readonly [string, number] {
  if (seconds < MINUTE) return ["second", 1];
  if (seconds < HOUR) return ["minute", MINUTE];
  return seconds < 2 * DAY ? ["hour", HOUR] : ["day", DAY];
}

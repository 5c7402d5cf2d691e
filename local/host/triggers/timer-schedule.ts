import { Cron } from "croner";
import { parseTimeSpan } from "../time-span.ts";

/** When a timer trigger fires. */
export interface TimerSchedule {
  /** First occurrence after an instant. Both in milliseconds since 1970. */
  nextAfter(instantMs: number): number;
  /** Whether occurrences follow local time: true for NCRONTAB, false for a fixed interval. */
  readonly adjustsForDst: boolean;
}

class TimerScheduleError extends Error {
  constructor(schedule: string, reason: string) {
    super(`Timer schedule "${schedule}": ${reason}`);
    this.name = "TimerScheduleError";
  }
}

/**
 * Parses a schedule as the real host does: NCRONTAB with 5 or 6 fields (seconds first; day of month and day of week must
 * both match), a TimeSpan `[d.]hh:mm:ss`, or `%SETTING%` for a setting that holds one of them.
 *
 * @param options.timeZone - IANA name of the time zone for NCRONTAB.
 * @throws TimerScheduleError
 */
export function parseTimerSchedule(
  text: string,
  options: { readonly timeZone: string; readonly setting: (name: string) => string | undefined },
): TimerSchedule {
  const resolved = text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = options.setting(name);
    if (value === undefined) throw new TimerScheduleError(text, `the setting "${name}" is missing.`);
    return value;
  });
  const intervalMs = parseTimeSpan(resolved.trim());
  if (intervalMs === undefined) return ncrontab(resolved, options.timeZone);
  if (intervalMs === 0) throw new TimerScheduleError(text, "the interval is zero.");
  return { nextAfter: (instantMs) => instantMs + intervalMs, adjustsForDst: false };
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: readonly Field[] = [
  { name: "second", min: 0, max: 59, names: [] },
  { name: "minute", min: 0, max: 59, names: [] },
  { name: "hour", min: 0, max: 23, names: [] },
  { name: "day of month", min: 1, max: 31, names: [] },
  { name: "month", min: 1, max: 12, names: MONTHS },
  { name: "day of week", min: 0, max: 6, names: DAYS },
];

function ncrontab(text: string, timeZone: string): TimerSchedule {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) {
    throw new TimerScheduleError(text, "it is neither a TimeSpan nor an NCRONTAB expression of 5 or 6 fields.");
  }
  const all = fields.length === 5 ? ["0", ...fields] : fields;
  const pattern = FIELDS.map((field, index) => normalise(all[index] ?? "", field, text)).join(" ");
  const cron = new Cron(pattern, { domAndDow: true, timezone: timeZone });
  const nextAfter = (instantMs: number) => {
    const next = cron.nextRun(new Date(instantMs));
    if (next === null) throw new TimerScheduleError(text, "it never occurs.");
    return next.getTime();
  };
  return { nextAfter, adjustsForDst: true };
}

/** Checks a field against NCRONTAB, which allows less than the cron library, and rewrites it so that both mean the same. */
function normalise(field: string, bounds: Field, schedule: string): string {
  const items = field.split(",").map((item) => {
    const normalised = normaliseItem(item, bounds);
    if (normalised === undefined) throw invalid(schedule, bounds, item);
    return normalised;
  });
  return items.join(",");
}

/** `*`, a value or a range, optionally with a step; `undefined` if invalid. A value with a step is a range to the field's end. */
function normaliseItem(item: string, bounds: Field): string | undefined {
  const found = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/([1-9]\d*))?$/.exec(item);
  if (found === null) return undefined;
  const [, star, first = "", last, step] = found;
  const suffix = step === undefined ? "" : `/${step}`;
  if (star !== undefined) return `*${suffix}`;
  const from = readValue(first, bounds);
  if (last === undefined && step === undefined) return from?.toString();
  const to = last === undefined ? bounds.max : readValue(last, bounds);
  return from === undefined || to === undefined || to < from ? undefined : `${from}-${to}${suffix}`;
}

function readValue(value: string, { min, max, names }: Field): number | undefined {
  const named = names.indexOf(value.toLowerCase());
  const number = named === -1 ? Number(value) : named + min;
  return Number.isInteger(number) && number >= min && number <= max ? number : undefined;
}

function invalid(schedule: string, { name, min, max, names }: Field, item: string): TimerScheduleError {
  const words = names.length === 0 ? "" : ` or ${names[0]} to ${names.at(-1)}`;
  return new TimerScheduleError(
    schedule,
    `"${item}" is not a valid ${name}: allowed are *, ${min} to ${max}${words}, a-b, lists with "," and steps with "/"; not ?, L, W or #.`,
  );
}

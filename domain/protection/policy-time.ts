import { type PolicyRetention, type PolicySettings, type WeekDay, weekDays } from "./policy-template.ts";

const MINUTES_PER_DAY = 1440;
/** Azure starts backups on the hour or half hour. */
const STEP_MINUTES = 30;

/**
 * Windows time zones without daylight saving by their offset from UTC in minutes, east positive.
 *
 * @see https://learn.microsoft.com/windows-hardware/manufacture/desktop/default-time-zones
 */
export const fixedOffsetZones: Readonly<Record<number, string>> = {
  [-660]: "UTC-11",
  [-600]: "Hawaiian Standard Time",
  [-570]: "Marquesas Standard Time",
  [-540]: "UTC-09",
  [-480]: "UTC-08",
  [-420]: "US Mountain Standard Time",
  [-360]: "Canada Central Standard Time",
  [-300]: "SA Pacific Standard Time",
  [-240]: "SA Western Standard Time",
  [-180]: "SA Eastern Standard Time",
  [-120]: "UTC-02",
  [-60]: "Cape Verde Standard Time",
  0: "UTC",
  60: "W. Central Africa Standard Time",
  120: "South Africa Standard Time",
  180: "E. Africa Standard Time",
  240: "Arabian Standard Time",
  270: "Afghanistan Standard Time",
  300: "West Asia Standard Time",
  330: "India Standard Time",
  345: "Nepal Standard Time",
  360: "Bangladesh Standard Time",
  390: "Myanmar Standard Time",
  420: "SE Asia Standard Time",
  480: "Singapore Standard Time",
  525: "Aus Central W. Standard Time",
  540: "Tokyo Standard Time",
  570: "AUS Central Standard Time",
  600: "E. Australia Standard Time",
  660: "Central Pacific Standard Time",
  720: "UTC+12",
  780: "UTC+13",
  840: "Line Islands Standard Time",
};

/** Whether a time zone of the configuration is an IANA name, whose daylight saving Holdfast follows: `Europe/Berlin`. */
export function isIanaTimeZone(timeZone: string): boolean {
  return timeZone.includes("/");
}

/**
 * The time of day in UTC, and whether it falls on the day before (-1) or after (1).
 *
 * @param time - `HH:mm` local time.
 * @param offsetMinutes - Local time minus UTC, -1,440 to 1,440.
 */
export function utcTimeOf(
  time: string,
  offsetMinutes: number,
): { readonly time: string; readonly dayShift: -1 | 0 | 1 } {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const total = Math.floor((hours * 60 + minutes - offsetMinutes) / STEP_MINUTES) * STEP_MINUTES;
  const ofDay = ((total % MINUTES_PER_DAY) + MINUTES_PER_DAY) % MINUTES_PER_DAY;
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  return {
    time: `${twoDigits(Math.floor(ofDay / 60))}:${twoDigits(ofDay % 60)}`,
    dayShift: total < 0 ? -1 : total >= MINUTES_PER_DAY ? 1 : 0,
  };
}

/**
 * Settings with an IANA time zone as Azure takes them, which knows Windows' zones and does not move a policy's time for
 * daylight saving: the same local time in a zone that has this offset all year. Where there is no such zone the time is given
 * in UTC; weekdays then move with it, dates of a month do not. Other settings stay as they are.
 *
 * @param offsetMinutes - The zone's offset from UTC now, east positive.
 */
export function atOffset<T extends PolicySettings>(settings: T, offsetMinutes: number): T {
  if (!isIanaTimeZone(settings.timeZone)) return settings;
  const timeZone = fixedOffsetZones[offsetMinutes];
  if (timeZone !== undefined) return { ...settings, timeZone };
  const { schedule } = settings;
  const { time, dayShift } = utcTimeOf(schedule.time, offsetMinutes);
  const days = schedule.kind === "weekly" && { days: shifted(schedule.days, dayShift) };
  return {
    ...settings,
    timeZone: "UTC",
    schedule: { ...schedule, time, ...days },
    retention: shiftedRetention(settings.retention, dayShift),
  };
}

/** An offset as people write it: `UTC+01:00`. */
export function offsetText(offsetMinutes: number): string {
  const minutes = Math.abs(offsetMinutes);
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  return `UTC${offsetMinutes < 0 ? "-" : "+"}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

function shifted(days: readonly WeekDay[], dayShift: number): readonly WeekDay[] {
  const indexes = new Set(days.map((day) => (weekDays.indexOf(day) + dayShift + weekDays.length) % weekDays.length));
  return weekDays.filter((_, index) => indexes.has(index));
}

function shiftedRetention(retention: PolicyRetention, dayShift: number): PolicyRetention {
  const { weekly, monthly, yearly } = retention;
  const daysOf = <T extends { readonly on: NonNullable<PolicyRetention["monthly"]>["on"] }>(rule: T): T =>
    rule.on.kind === "dates" ? rule : { ...rule, on: { ...rule.on, days: shifted(rule.on.days, dayShift) } };
  return {
    ...retention,
    ...(weekly !== undefined && { weekly: { ...weekly, days: shifted(weekly.days, dayShift) } }),
    ...(monthly !== undefined && { monthly: daysOf(monthly) }),
    ...(yearly !== undefined && { yearly: daysOf(yearly) }),
  };
}

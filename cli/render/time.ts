import { clean } from "./text.ts";

/** Shows an instant of the API to the minute, in one time zone. */
export type ShowTime = (instant: string | undefined) => string;

/**
 * Times such as `2026-06-01 10:05 CEST`, each with its zone, because the zone's offset changes within a list. `-` stands for an
 * absent time; what is no instant is shown as it is.
 */
export function timeIn(timeZone: string): ShowTime {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
    ...{ hourCycle: "h23", timeZoneName: "short", timeZone },
  } as Intl.DateTimeFormatOptions);
  return (instant) => {
    if (instant === undefined) return "-";
    const date = new Date(instant);
    if (Number.isNaN(date.getTime())) return clean(instant);
    const part = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));
    return `${part["year"]}-${part["month"]}-${part["day"]} ${part["hour"]}:${part["minute"]} ${part["timeZoneName"]}`;
  };
}

import type { Instant } from "../instant.ts";
import type { Notice } from "./notice.ts";

/** A time zone's name, and what its clock shows: `2026-03-31T03:00`. */
export interface ShownZone {
  readonly timeZone: string;
  readonly textAt: (at: Instant) => string;
}

/** What `timeText` writes. */
const TIME = /\b(\d{4}-\d\d-\d\d) (\d\d:\d\d) UTC\b/g;

/** The notice with every time in a zone's time, which is named: `2026-03-31 03:00 Europe/Berlin`. */
export function withLocalTimes(notice: Notice, zone: ShownZone): Notice {
  const local = (text: string) => localTimes(text, zone);
  return {
    ...notice,
    title: local(notice.title),
    text: local(notice.text),
    whatToDo: local(notice.whatToDo),
    facts: notice.facts.map(([name, value]) => [local(name), local(value)]),
  };
}

/** A text with every time in a zone's time. What is no time of the calendar stays as it is. */
export function localTimes(text: string, { timeZone, textAt }: ShownZone): string {
  if (timeZone === "UTC") return text;
  return text.replace(TIME, (whole, day: string, time: string) => {
    const at = `${day}T${time}:00.000Z`;
    return Number.isNaN(Date.parse(at)) ? whole : `${textAt(at as Instant).replace("T", " ")} ${timeZone}`;
  });
}

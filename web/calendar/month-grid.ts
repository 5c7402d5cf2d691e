import { addDays } from "./zone.ts";

export interface GridDay {
  /** `2026-03-29`. */
  readonly date: string;
  /** Of the month that is shown; the others fill the first and the last week. */
  readonly isInMonth: boolean;
}

/** A month as weeks of seven days that begin on Monday. Months are `2026-03`. */
export function monthGrid(month: string): readonly (readonly GridDay[])[] {
  const first = mondayOf(`${month}-01`);
  const last = addDays(`${shiftMonth(month, 1)}-01`, -1);
  const weeks: GridDay[][] = [];
  for (let monday = first; monday <= last; monday = addDays(monday, 7)) {
    weeks.push(weekOf(monday).map((date) => ({ date, isInMonth: date.startsWith(month) })));
  }
  return weeks;
}

/** A time that holds every date of a month's weeks in every time zone; instants in ISO 8601, UTC. */
export function rangeOf(month: string): { readonly from: string; readonly until: string } {
  const dates = monthGrid(month).flat();
  const [first, last] = [dates[0]?.date ?? `${month}-01`, dates.at(-1)?.date ?? `${month}-01`];
  return { from: `${addDays(first, -1)}T00:00:00.000Z`, until: `${addDays(last, 2)}T00:00:00.000Z` };
}

/** The seven dates of a date's week, Monday first. */
export function weekOf(date: string): readonly string[] {
  const monday = mondayOf(date);
  return [0, 1, 2, 3, 4, 5, 6].map((day) => addDays(monday, day));
}

/** The month so many months later, or earlier. */
export function shiftMonth(month: string, months: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

function mondayOf(date: string): string {
  const weekday = (new Date(`${date}T00:00:00.000Z`).getUTCDay() + 6) % 7;
  return addDays(date, -weekday);
}

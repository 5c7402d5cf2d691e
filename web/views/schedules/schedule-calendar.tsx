import type { Run } from "../../../api/runs.ts";
import type { Schedule } from "../../../api/schedules.ts";
import { monthGrid, shiftMonth } from "../../calendar/month-grid.ts";
import { type Occurrence, occurrencesByDate } from "../../calendar/occurrences.ts";
import { clockChangeMinutes, wallClockOf } from "../../calendar/zone.ts";
import { Link } from "../../components/link.tsx";
import { runHref } from "../../routes.ts";
import { runStatusWords, type StatusWord, wordFor } from "../../words/status-words.ts";
import { Section } from "../parts/section.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
const DUE: StatusWord = { label: "Due", tone: "quiet" };
const PAUSED: StatusWord = { label: "Paused", tone: "warn", meaning: "No run will start." };
const BLACKOUT: StatusWord = { label: "Black-out", tone: "wait", meaning: "A black-out holds its backups back." };

export interface ScheduleCalendarProps {
  readonly schedules: readonly Schedule[];
  /** The month that is shown: `2026-03`. */
  readonly month: string;
  /** `2026-03-31`. */
  readonly today: string;
  readonly onMonth: (month: string) => void;
  /** Whether all due times of that month are known, or only the next ones. */
  readonly isMonthKnown: boolean;
  readonly runs: readonly Run[];
  readonly areRunsKnown: boolean;
}

/** A month of due times and runs, each on the date and at the time of its schedule's own zone. */
export function ScheduleCalendar(props: ScheduleCalendarProps) {
  const { schedules, month, today, onMonth, isMonthKnown, runs, areRunsKnown } = props;
  const zones = [...new Set(schedules.map(({ timeZone }) => timeZone))];
  const byDate = occurrencesByDate(schedules, runs);
  return (
    <Section title="Calendar">
      <div class="toolbar">
        <button type="button" onClick={() => onMonth(shiftMonth(month, -1))}>
          Previous month
        </button>
        <strong class="month" aria-live="polite">
          {monthWords(month)}
        </strong>
        <button type="button" onClick={() => onMonth(shiftMonth(month, 1))}>
          Next month
        </button>
      </div>
      <p class="hint">
        Times are those of each schedule's own zone: {zones.join(", ")}.{" "}
        {areRunsKnown ? "Of the past the newest 100 runs are known." : "Past runs are not known just now."}
        {!isMonthKnown && " The due times of this month are not all known yet."}
        <CutSchedules schedules={schedules} />
      </p>
      <div class="table-frame">
        <table class="calendar" aria-label={`Due times and runs of ${monthWords(month)}`}>
          <thead>
            <tr>
              {WEEKDAYS.map((day) => (
                <th key={day} scope="col">
                  <abbr title={day}>{day.slice(0, 3)}</abbr>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {monthGrid(month).map((week) => (
              <tr key={week[0]?.date}>
                {week.map(({ date, isInMonth }) => (
                  <Day
                    key={date}
                    date={date}
                    isInMonth={isInMonth}
                    isToday={date === today}
                    zones={zones}
                    occurrences={byDate.get(date) ?? []}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

/** Schedules that are due too often to be listed wholly. */
function CutSchedules({ schedules }: Pick<ScheduleCalendarProps, "schedules">) {
  return schedules
    .filter(({ isCut }) => isCut === true)
    .map(({ name, occurrences = [] }) => (
      <span key={name}>
        {" "}
        Of <bdi>{name}</bdi> only the first {occurrences.length.toLocaleString("en-GB")} due times are shown.
      </span>
    ));
}

interface DayProps {
  readonly date: string;
  readonly isInMonth: boolean;
  readonly isToday: boolean;
  readonly zones: readonly string[];
  readonly occurrences: readonly Occurrence[];
}

function Day({ date, isInMonth, isToday, zones, occurrences }: DayProps) {
  const changes = zones.filter((zone) => clockChangeMinutes(date, zone) !== 0);
  const isEmpty = occurrences.length === 0 && changes.length === 0;
  const classes = [isInMonth ? "" : "outside", isToday ? "today" : "", isEmpty ? "free" : ""].filter(Boolean).join(" ");
  return (
    <td class={classes} aria-current={isToday ? "date" : undefined}>
      <time class="day" dateTime={date}>
        {Number(date.slice(8))}
        <span class="visually-hidden"> {dayWords(date)}</span>
        <span class="day-words" aria-hidden="true">
          {dayWords(date)}
        </span>
      </time>
      {changes.map((zone) => (
        <p key={zone} class="hint clock-change">
          Clocks go {clockChangeMinutes(date, zone) > 0 ? "forward" : "back"} by{" "}
          {Math.abs(clockChangeMinutes(date, zone))} min
          {zones.length > 1 ? ` in ${zone}` : ""}
        </p>
      ))}
      <ul>
        {occurrences.map((occurrence) => (
          <li key={`${occurrence.dueAt} ${occurrence.schedule}`}>
            <OccurrenceEntry occurrence={occurrence} hasZone={zones.length > 1} />
          </li>
        ))}
      </ul>
    </td>
  );
}

function OccurrenceEntry({ occurrence, hasZone }: { readonly occurrence: Occurrence; readonly hasZone: boolean }) {
  const { schedule, dueAt, time, timeZone, run, isPaused, blackoutUntil } = occurrence;
  const text = (
    <>
      <time dateTime={dueAt}>{time}</time> <bdi>{schedule}</bdi>
    </>
  );
  return (
    <>
      {run === undefined ? text : <Link href={runHref(run.id)}>{text}</Link>}
      {hasZone && <span class="hint zone-name">{timeZone}</span>}
      <StatusBadge of={run === undefined ? dueWord(isPaused, blackoutUntil) : wordFor(runStatusWords, run.status)} />
      {run === undefined && blackoutUntil !== undefined && (
        <span class="hint">Backups start {wallClockOf(blackoutUntil, timeZone).time}</span>
      )}
    </>
  );
}

function dueWord(isPaused: boolean, blackoutUntil: string | undefined): StatusWord {
  if (isPaused) return PAUSED;
  return blackoutUntil === undefined ? DUE : BLACKOUT;
}

function monthWords(month: string): string {
  return format(`${month}-01`, { month: "long", year: "numeric" });
}

function dayWords(date: string): string {
  return format(date, { weekday: "long", day: "numeric", month: "long" });
}

function format(date: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(Date.parse(`${date}T00:00:00.000Z`));
}

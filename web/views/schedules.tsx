import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { RunsPage } from "../../api/runs.ts";
import type { Schedule, SchedulesList } from "../../api/schedules.ts";
import { rangeOf } from "../calendar/month-grid.ts";
import { wallClockOf } from "../calendar/zone.ts";
import { useApi } from "../client/use-api.ts";
import { EmptyText } from "../components/empty-text.tsx";
import { Heading } from "../components/heading.tsx";
import { Link } from "../components/link.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Time } from "../components/time.tsx";
import { runHref } from "../routes.ts";
import { now } from "../shell/clock.ts";
import { hubStatusWord, runStatusWords, type StatusWord, wordFor } from "../words/status-words.ts";
import { DataTable } from "./parts/data-table.tsx";
import { Section } from "./parts/section.tsx";
import { StatusBadge } from "./parts/status-badge.tsx";
import { ScheduleCalendar } from "./schedules/schedule-calendar.tsx";

const PAUSED: StatusWord = {
  label: "Paused",
  tone: "warn",
  meaning: "No run starts until the configuration says otherwise.",
};
const ACTIVE: StatusWord = { label: "Active", tone: "good" };

/** Schedules: a calendar of what was and what is due, and a list. */
export function SchedulesView() {
  const chosen = useSignal<string | undefined>(undefined);
  const last = useRef<SchedulesList | undefined>(undefined);
  const today = todayOf(last.current?.items ?? []);
  const month = chosen.value ?? today.slice(0, 7);
  const { from, until } = rangeOf(month);
  const asked = useApi<SchedulesList>(`/api/schedules?from=${from}&until=${until}`);
  const runs = useApi<RunsPage>("/api/runs?pageSize=100", {
    isBusy: ({ items }) => items.some(({ status }) => status === "running"),
  });
  // While another month is asked for, the schedules stay.
  last.current = asked.value ?? last.current;
  const schedules = last.current === undefined ? asked : { ...asked, value: last.current };
  return (
    <>
      <Heading title="Schedules" />
      <Loaded of={schedules} what="schedules">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyText
              kind="none"
              what="schedules"
              hint="The configuration has none: backups are made by the policies alone."
            />
          ) : (
            <>
              <ScheduleCalendar
                schedules={items}
                month={month}
                today={today}
                onMonth={(next) => {
                  chosen.value = next;
                }}
                isMonthKnown={asked.value !== undefined}
                runs={runs.value?.items ?? []}
                areRunsKnown={runs.value !== undefined}
              />
              <Section title="All schedules">
                <ScheduleTable schedules={items} runs={runs.value?.items ?? []} />
              </Section>
            </>
          )
        }
      </Loaded>
    </>
  );
}

/** The date of the first schedule's zone. */
function todayOf(schedules: readonly Schedule[]): string {
  return wallClockOf(new Date(now.value).toISOString(), schedules[0]?.timeZone ?? "UTC").date;
}

function ScheduleTable({
  schedules,
  runs,
}: {
  readonly schedules: readonly Schedule[];
  readonly runs: RunsPage["items"];
}) {
  return (
    <DataTable
      label="Schedules"
      rows={schedules}
      rowKey={({ name }) => name}
      columns={[
        { label: "Schedule", isHead: true, cell: ({ name }) => <bdi>{name}</bdi> },
        { label: "State", cell: ({ paused }) => <StatusBadge of={paused ? PAUSED : ACTIVE} /> },
        {
          label: "Due",
          cell: ({ cron, timeZone }) => (
            <>
              <code>{cron}</code> <span class="hint">{timeZone}</span>
            </>
          ),
        },
        { label: "Next", cell: (schedule) => <NextDue schedule={schedule} /> },
        { label: "Last run", cell: (schedule) => <LastRun schedule={schedule} runs={runs} /> },
      ]}
    />
  );
}

function NextDue({ schedule: { next, paused, timeZone } }: { readonly schedule: Schedule }) {
  const [first] = next;
  if (first === undefined) return <>None in the next nine years</>;
  return (
    <>
      {first.wallClock.replace("T", " ")} <span class="hint">{timeZone}</span>
      <br />
      <span class="hint">
        {paused ? "would be " : ""}
        <Time at={first.dueAt} age withZone />
      </span>
      {first.blackoutUntil !== undefined && (
        <>
          <br />
          <span class="hint">
            Black-out: backups start <Time at={first.blackoutUntil} withZone />
          </span>
        </>
      )}
    </>
  );
}

function LastRun({ schedule: { lastRun }, runs }: { readonly schedule: Schedule; readonly runs: RunsPage["items"] }) {
  if (lastRun === undefined) return <>None of its last five due times</>;
  const report = runs.find(({ id }) => id === lastRun.id);
  const word = report === undefined ? hubStatusWord(lastRun.status) : wordFor(runStatusWords, report.status);
  return (
    <>
      <StatusBadge of={word} />{" "}
      <Link href={runHref(lastRun.id)}>
        <Time at={lastRun.dueAt} />
      </Link>
    </>
  );
}

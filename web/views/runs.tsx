import type { Run, RunsPage } from "../../api/runs.ts";
import { EmptyText } from "../components/empty-text.tsx";
import { Heading } from "../components/heading.tsx";
import { Link } from "../components/link.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Time } from "../components/time.tsx";
import { progressWords, runProgress } from "../progress/run-progress.ts";
import { runHref } from "../routes.ts";
import { runStatusWords, wordFor } from "../words/status-words.ts";
import { DataTable } from "./parts/data-table.tsx";
import { More } from "./parts/more.tsx";
import { StatusBadge } from "./parts/status-badge.tsx";
import { usePaged } from "./parts/use-paged.ts";
import { RunBar } from "./run/run-bar.tsx";

/** Runs of schedules, newest first. */
export function RunsView() {
  const paged = usePaged<Run, RunsPage>("/api/runs?pageSize=50", {
    keyOf: ({ id }) => id,
    itemsOf: ({ items }) => items,
    isBusy: ({ items }) => items.some(({ status }) => status === "running"),
  });
  return (
    <>
      <Heading title="Runs" />
      <p>Each due time of a schedule makes one run, which backs up the machines that the schedule selects.</p>
      <Loaded of={paged.first} what="runs">
        {() =>
          paged.items.length === 0 && !paged.hasMore ? (
            <EmptyText
              kind="none"
              what="runs"
              hint="A schedule's first run begins at its next due time: see Schedules."
            />
          ) : (
            <RunTable runs={paged.items} />
          )
        }
      </Loaded>
      <More of={paged} what="runs" />
    </>
  );
}

function RunTable({ runs }: { readonly runs: readonly Run[] }) {
  return (
    <DataTable
      label="Runs, newest first"
      rows={runs}
      rowKey={({ id }) => id}
      columns={[
        {
          label: "Run",
          isHead: true,
          cell: ({ id, schedule, dueAt }) => (
            <Link href={runHref(id)}>
              <bdi>{schedule}</bdi>, <Time at={dueAt} />
            </Link>
          ),
        },
        { label: "Status", cell: ({ status }) => <StatusBadge of={wordFor(runStatusWords, status)} /> },
        { label: "Progress", cell: ({ counts }) => progressWords(runProgress(counts)) },
        {
          label: "Machines",
          cell: ({ counts, schedule }) => <RunBar counts={counts} label={`Machines of ${schedule}`} isSmall />,
        },
        { label: "Ended", cell: ({ endedAt }) => (endedAt === undefined ? "Not yet" : <Time at={endedAt} age />) },
      ]}
    />
  );
}

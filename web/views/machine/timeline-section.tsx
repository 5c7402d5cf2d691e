import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { EmptyText } from "../../components/empty-text.tsx";
import { Time } from "../../components/time.tsx";
import { now } from "../../shell/clock.ts";
import { zone } from "../../shell/settings.ts";
import { zoneName } from "../../time-words.ts";
import { entryLabels, laneOf } from "../../timeline/lane-of.ts";
import { daysToShow, WINDOW_DAYS, windowOf } from "../../timeline/window.ts";
import { DataTable } from "../parts/data-table.tsx";
import { TextWithTimes } from "../parts/reason.tsx";
import { Section } from "../parts/section.tsx";
import type { MachineAnswer } from "./shape.ts";
import { TimelineDrawing } from "./timeline-drawing.tsx";

/** The machine's history as a drawing, and as a table that has the same and more. */
export function TimelineSection({ machine }: { readonly machine: MachineAnswer }) {
  const { timeline, observedAt } = machine;
  const chosen = useSignal<number | undefined>(undefined);
  const selectId = useId();
  if (timeline.length === 0) {
    return (
      <Section title="Timeline">
        <EmptyText kind="none" what="entries" hint="The history of a machine begins when Holdfast first sees it." />
      </Section>
    );
  }
  const days = chosen.value ?? daysToShow(timeline, now.value);
  return (
    <Section title="Timeline">
      <div class="toolbar">
        <label for={selectId}>
          <span>Drawn</span>
          <select
            id={selectId}
            value={days}
            onChange={(event) => {
              chosen.value = Number(event.currentTarget.value);
            }}
          >
            {WINDOW_DAYS.map((each) => (
              <option key={each} value={each}>
                {each === 1 ? "Last 24 hours" : `Last ${each} days`}
              </option>
            ))}
          </select>
        </label>
      </div>
      <TimelineDrawing
        items={timeline}
        span={windowOf(days, now.value)}
        observedAt={observedAt}
        timeZone={zoneName(zone.value)}
      />
      <h3>All entries, newest first</h3>
      <DataTable
        label="Timeline of the machine"
        rows={timeline}
        rowKey={({ at, what, detail }) => `${at} ${what} ${detail}`}
        columns={[
          { label: "Time", isHead: true, cell: ({ at }) => <Time at={at} /> },
          { label: "Kind", cell: (item) => entryLabels[laneOf(item)] },
          { label: "What happened", cell: ({ what }) => <bdi>{what}</bdi> },
          { label: "Detail", cell: ({ detail }) => (detail === undefined ? "–" : <TextWithTimes text={detail} />) },
        ]}
      />
    </Section>
  );
}

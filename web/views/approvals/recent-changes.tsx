import type { Change, ChangesPage } from "../../../api/changes.ts";
import { reasonWords } from "../../../domain/notices/reason-words.ts";
import { machineName } from "../../../domain/notices/wording.ts";
import { parseVirtualMachineId } from "../../../domain/resource-id.ts";
import { EmptyText } from "../../components/empty-text.tsx";
import { Loaded } from "../../components/loaded.tsx";
import { Time } from "../../components/time.tsx";
import { sentenceCase } from "../../words/status-words.ts";
import { DataTable } from "../parts/data-table.tsx";
import { MachineLink } from "../parts/machine-link.tsx";
import { More } from "../parts/more.tsx";
import { TextWithTimes } from "../parts/reason.tsx";
import { Section } from "../parts/section.tsx";
import { usePaged } from "../parts/use-paged.ts";

/** Every change that was made over HTTP: when, by whom, what, to what. */
export function RecentChanges() {
  const paged = usePaged<Change, ChangesPage>("/api/changes", {
    keyOf: ({ at, who, what, subject }) => `${at} ${who} ${what} ${subject}`,
    itemsOf: ({ items }) => items,
  });
  return (
    <Section title="Recent changes">
      <Loaded of={paged.first} what="changes">
        {() =>
          paged.items.length === 0 && !paged.hasMore ? (
            <EmptyText
              kind="none"
              what="changes"
              hint="Requests to protect and back up, acknowledgements and decisions are recorded here."
            />
          ) : (
            <ChangeTable changes={paged.items} />
          )
        }
      </Loaded>
      <More of={paged} what="changes" />
    </Section>
  );
}

function ChangeTable({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <DataTable
      label="Recent changes, newest first"
      rows={changes}
      rowKey={({ at, who, what, subject }) => `${at} ${who} ${what} ${subject}`}
      columns={[
        { label: "Time", isHead: true, cell: ({ at }) => <Time at={at} age /> },
        { label: "Who", cell: ({ who }) => <bdi>{who}</bdi> },
        { label: "What", cell: ({ what }) => <bdi>{sentenceCase(reasonWords(what))}</bdi> },
        { label: "To what", cell: ({ subject }) => <Subject subject={subject} /> },
        { label: "Detail", cell: ({ detail }) => (detail === undefined ? "–" : <TextWithTimes text={detail} />) },
      ]}
    />
  );
}

function Subject({ subject }: { readonly subject: string }) {
  if (parseVirtualMachineId(subject) !== undefined) return <MachineLink vmId={subject} />;
  return <bdi>{machineName(subject)}</bdi>;
}

import type { Incident, IncidentsPage } from "../../api/incidents.ts";
import { EmptyText } from "../components/empty-text.tsx";
import { Heading } from "../components/heading.tsx";
import { Link } from "../components/link.tsx";
import { Loaded } from "../components/loaded.tsx";
import { Time } from "../components/time.tsx";
import {
  type IncidentFilter,
  incidentFilterQuery,
  readIncidentFilter,
  showsIncident,
  statusesOf,
} from "../incidents/incident-filter.ts";
import { incidentHref, listHref } from "../routes.ts";
import { address, navigate } from "../shell/location.ts";
import { incidentStatusWords, severityWords, textFor, whoActsWords, wordFor } from "../words/status-words.ts";
import { IncidentToolbar } from "./incident/incident-toolbar.tsx";
import { DataTable } from "./parts/data-table.tsx";
import { More } from "./parts/more.tsx";
import { Reason } from "./parts/reason.tsx";
import { Section } from "./parts/section.tsx";
import { StatusBadge } from "./parts/status-badge.tsx";
import { usePaged } from "./parts/use-paged.ts";

/** Incidents, a group for each status, those that are not resolved unless asked otherwise. */
export function IncidentsView() {
  const filter = readIncidentFilter(address.value.search);
  const change = (changed: Partial<IncidentFilter>) =>
    navigate(listHref("incidents") + incidentFilterQuery({ ...filter, ...changed }), { replace: true });
  return (
    <>
      <Heading title="Incidents" />
      <p>What fails for one cause is one incident. It ends when that is proven to be over.</p>
      <IncidentToolbar filter={filter} onChange={change} />
      {statusesOf(filter).map((status) => (
        <IncidentGroup
          key={status}
          status={status}
          filter={filter}
          onClear={() => change({ severity: "", search: "" })}
        />
      ))}
    </>
  );
}

function IncidentGroup(props: {
  readonly status: string;
  readonly filter: IncidentFilter;
  readonly onClear: () => void;
}) {
  const { status, filter, onClear } = props;
  const paged = usePaged<Incident, IncidentsPage>(`/api/incidents?status=${status}&pageSize=200`, {
    keyOf: ({ id }) => id,
    itemsOf: ({ items }) => items,
  });
  const word = wordFor(incidentStatusWords, status);
  const what = `${word.label.toLowerCase()} incidents`;
  const shown = paged.items.filter((incident) => showsIncident(incident, filter));
  return (
    <Section title={word.label} aside={<Count of={paged.items.length} shown={shown.length} hasMore={paged.hasMore} />}>
      <Loaded of={paged.first} what={what}>
        {() => (
          <>
            {shown.length === 0 && paged.items.length === 0 && !paged.hasMore && <EmptyText kind="none" what={what} />}
            {shown.length === 0 && paged.items.length > 0 && <EmptyText kind="noMatch" what={what} onClear={onClear} />}
            {shown.length > 0 && <IncidentTable label={what} incidents={shown} />}
            <More of={paged} what="incidents" />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Count(props: { readonly of: number; readonly shown: number; readonly hasMore: boolean }) {
  const all = `${props.of.toLocaleString("en-GB")}${props.hasMore ? " or more" : ""}`;
  return (
    <span class="hint">{props.shown === props.of ? all : `${props.shown.toLocaleString("en-GB")} of ${all}`}</span>
  );
}

function IncidentTable({ label, incidents }: { readonly label: string; readonly incidents: readonly Incident[] }) {
  return (
    <DataTable
      label={label}
      rows={incidents}
      rowKey={({ id }) => id}
      columns={[
        {
          label: "Incident",
          isHead: true,
          cell: ({ id, title }) => (
            <Link href={incidentHref(id)}>
              <bdi>{title}</bdi>
            </Link>
          ),
        },
        { label: "Severity", cell: ({ severity }) => <StatusBadge of={wordFor(severityWords, severity)} /> },
        { label: "Cause", cell: ({ cause }) => <Reason reason={cause} /> },
        { label: "Concerns", isNumber: true, cell: concerns },
        { label: "Who acts", cell: ({ whoActs }) => textFor(whoActsWords, whoActs) },
        { label: "Opened", cell: ({ openedAt }) => <Time at={openedAt} age /> },
      ]}
    />
  );
}

function concerns({ openCount, subjectCount }: Incident): string {
  return openCount === subjectCount ? `${openCount}` : `${openCount} of ${subjectCount}`;
}

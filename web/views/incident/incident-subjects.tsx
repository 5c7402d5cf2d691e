import type { IncidentDetail } from "../../../api/incidents.ts";
import { EmptyText } from "../../components/empty-text.tsx";
import { Time } from "../../components/time.tsx";
import { DataTable } from "../parts/data-table.tsx";
import { MachineLink, VaultLabel } from "../parts/machine-link.tsx";
import { More } from "../parts/more.tsx";
import { Section } from "../parts/section.tsx";
import type { Paged } from "../parts/use-paged.ts";

type Subject = IncidentDetail["items"][number];

/** Machines, vaults, schedules and channels that the incident concerns or concerned. */
export function IncidentSubjects({ paged }: { readonly paged: Paged<Subject, IncidentDetail> }) {
  return (
    <Section title="What it concerns">
      {paged.items.length === 0 ? (
        <EmptyText
          kind="none"
          what="machines"
          hint="The incident is about Holdfast as a whole, or its list is not written yet."
        />
      ) : (
        <DataTable
          label="What the incident concerns"
          rows={paged.items}
          rowKey={({ key }) => key}
          columns={[
            { label: "What", isHead: true, cell: subjectName },
            { label: "State", cell: ({ closedAt }) => (closedAt === undefined ? "Still concerned" : "Solved") },
            { label: "Since", cell: ({ openedAt }) => (openedAt === undefined ? "–" : <Time at={openedAt} age />) },
            { label: "Solved", cell: ({ closedAt }) => (closedAt === undefined ? "–" : <Time at={closedAt} age />) },
          ]}
        />
      )}
      <More of={paged} what="machines" />
    </Section>
  );
}

function subjectName({ key, vmId, vaultId }: Subject) {
  if (vmId !== undefined) return <MachineLink vmId={vmId} />;
  return vaultId === undefined ? <bdi>{key.replace(/^(\w+):/, "$1 ")}</bdi> : <VaultLabel vaultId={vaultId} />;
}

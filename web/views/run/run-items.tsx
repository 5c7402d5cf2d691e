import { useId } from "preact/hooks";
import type { RunDetail, RunItem } from "../../../api/runs.ts";
import { resourceKey } from "../../../domain/resource-id.ts";
import { EmptyText } from "../../components/empty-text.tsx";
import { Loaded } from "../../components/loaded.tsx";
import { Time } from "../../components/time.tsx";
import { itemStatusWords, wordFor } from "../../words/status-words.ts";
import { DataTable } from "../parts/data-table.tsx";
import { MachineLink, VaultLabel } from "../parts/machine-link.tsx";
import { More } from "../parts/more.tsx";
import { Reason } from "../parts/reason.tsx";
import { Section } from "../parts/section.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import type { Paged } from "../parts/use-paged.ts";
import { WindowedRows } from "../parts/windowed-rows.tsx";

/** More rows than this are drawn only as far as they are seen. */
const MAX_TABLE_ROWS = 200;

export interface RunItemsProps {
  readonly paged: Paged<RunItem, RunDetail>;
  readonly counts: RunDetail["counts"];
  readonly status: string;
  readonly onStatus: (status: string) => void;
}

const columns = [
  { label: "Machine", isHead: true, cell: ({ vmId }: RunItem) => <MachineLink vmId={vmId} /> },
  { label: "Status", cell: ({ status }: RunItem) => <StatusBadge of={wordFor(itemStatusWords, status)} /> },
  { label: "Reason", cell: (item: RunItem) => <ItemReason item={item} /> },
  { label: "Time", cell: (item: RunItem) => <ItemTime item={item} /> },
  { label: "Vault", cell: ({ vaultId }: RunItem) => (vaultId === undefined ? "–" : <VaultLabel vaultId={vaultId} />) },
];
const rowKey = ({ vmId }: RunItem) => resourceKey(vmId);

/** Every machine of the run, or those of one status. */
export function RunItems({ paged, counts, status, onStatus }: RunItemsProps) {
  const Rows = paged.items.length > MAX_TABLE_ROWS ? WindowedRows : DataTable;
  return (
    <Section title="Machines">
      <StatusFilter counts={counts} status={status} onStatus={onStatus} />
      <Loaded of={paged.first} what="machines of the run">
        {() =>
          paged.items.length === 0 ? (
            <EmptyText
              kind={status === "" ? "none" : "noMatch"}
              what="machines"
              {...(status === "" && { hint: "The run has not selected its machines yet, or none match its schedule." })}
              onClear={() => onStatus("")}
            />
          ) : (
            <Rows label="Machines of the run" columns={columns} rows={paged.items} rowKey={rowKey} />
          )
        }
      </Loaded>
      <More of={paged} what="machines" />
    </Section>
  );
}

function StatusFilter({ counts, status, onStatus }: Omit<RunItemsProps, "paged">) {
  const id = useId();
  return (
    <div class="toolbar">
      <label for={id}>
        <span>Status</span>
        <select id={id} value={status} onChange={(event) => onStatus(event.currentTarget.value)}>
          <option value="">Any</option>
          {Object.entries(itemStatusWords).map(([key, { label }]) => (
            <option key={key} value={key}>
              {label} ({(counts as Readonly<Record<string, number | undefined>>)[key] ?? 0})
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function ItemReason({ item }: { readonly item: RunItem }) {
  const { reason, serviceCode, attempts = 0, joined = false, joinedFirst } = item;
  return (
    <>
      {reason === undefined && serviceCode === undefined ? (
        "–"
      ) : (
        <Reason reason={reason ?? serviceCode ?? ""} serviceCode={serviceCode} />
      )}
      {attempts > 1 && <span class="hint"> {attempts} attempts.</span>}
      {joined && <span class="hint"> Its backup was under way already.</span>}
      {joinedFirst !== undefined && (
        <span class="hint">
          {" "}
          After another requester's backup: <Reason reason={joinedFirst.reason} />.
        </span>
      )}
    </>
  );
}

/** The newest thing that is proven; of a machine that waits when it goes on. */
function ItemTime({ item }: { readonly item: RunItem }) {
  const { milestones = {}, possibleAt, plannedAt, status } = item;
  const known = [
    ["validated", milestones.validatedAt],
    ["in the vault", milestones.vaultedAt],
    ["snapshot", milestones.snapshotAt],
    ["possible from", possibleAt],
    [status === "planned" ? "planned for" : "planned", plannedAt],
  ] as const;
  const newest = known.find(([, at]) => at !== undefined);
  if (newest?.[1] === undefined) return <>–</>;
  return (
    <>
      {newest[0]} <Time at={newest[1]} />
    </>
  );
}

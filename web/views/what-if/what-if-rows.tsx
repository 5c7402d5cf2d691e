import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { WhatIfRow } from "../../../api/what-if.ts";
import { machineName } from "../../../domain/notices/wording.ts";
import { EmptyText } from "../../components/empty-text.tsx";
import { findingSeverityWords, whatIfActionWords, wordFor } from "../../words/status-words.ts";
import { DataTable } from "../parts/data-table.tsx";
import { MachineLink, VaultLabel } from "../parts/machine-link.tsx";
import { Section } from "../parts/section.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";

/** Rows that are drawn at first, and with each press of the button. */
const STEP = 100;

export interface WhatIfRowsProps {
  readonly rows: readonly WhatIfRow[];
  /** Machines in all; more than the rows while pages are missing. */
  readonly machines: number;
  readonly rowKey: (row: WhatIfRow) => string;
  /** Loads the next page; absent at the end. */
  readonly onMore: (() => void) | undefined;
  readonly isAsking: boolean;
}

/** What would be done with each machine. */
export function WhatIfRows({ rows, machines, rowKey, onMore, isAsking }: WhatIfRowsProps) {
  const action = useSignal("");
  const search = useSignal("");
  const drawn = useSignal(STEP);
  const wanted = search.value.trim().toLowerCase();
  const matching = rows.filter(
    (row) =>
      (action.value === "" || row.action === action.value) && machineName(row.vmId).toLowerCase().includes(wanted),
  );
  const clear = () => {
    action.value = "";
    search.value = "";
  };
  return (
    <Section
      title="Machines"
      aside={
        <span class="hint">
          {matching.length.toLocaleString("en-GB")} of {machines.toLocaleString("en-GB")}
        </span>
      }
    >
      <RowFilters action={action} search={search} />
      {matching.length === 0 ? (
        <EmptyText kind={rows.length === 0 ? "none" : "noMatch"} what="machines" onClear={clear} />
      ) : (
        <RowTable rows={matching.slice(0, drawn.value)} rowKey={rowKey} />
      )}
      <p class="more">
        {matching.length > drawn.value && (
          <button
            type="button"
            onClick={() => {
              drawn.value += STEP;
            }}
          >
            Show {Math.min(STEP, matching.length - drawn.value)} more
          </button>
        )}
        {onMore !== undefined && (
          <button type="button" disabled={isAsking} onClick={onMore}>
            Load the next machines
          </button>
        )}
        {onMore !== undefined && (
          <span class="hint">
            {rows.length.toLocaleString("en-GB")} of {machines.toLocaleString("en-GB")} machines are loaded; filters
            look at those.
          </span>
        )}
      </p>
    </Section>
  );
}

function RowFilters({ action, search }: { readonly action: { value: string }; readonly search: { value: string } }) {
  const actionId = useId();
  const searchId = useId();
  return (
    <div class="toolbar">
      <label for={actionId}>
        <span>What would be done</span>
        <select
          id={actionId}
          value={action.value}
          onChange={(event) => {
            action.value = event.currentTarget.value;
          }}
        >
          <option value="">Anything</option>
          {Object.entries(whatIfActionWords).map(([key, { label }]) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label for={searchId}>
        <span>Name contains</span>
        <input
          id={searchId}
          type="search"
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value;
          }}
        />
      </label>
    </div>
  );
}

function RowTable({ rows, rowKey }: Pick<WhatIfRowsProps, "rows" | "rowKey">) {
  return (
    <DataTable
      label="What would be done with each machine"
      rows={rows}
      rowKey={rowKey}
      columns={[
        { label: "Machine", isHead: true, cell: ({ vmId }) => <MachineLink vmId={vmId} /> },
        { label: "What", cell: ({ action }) => <StatusBadge of={wordFor(whatIfActionWords, action)} /> },
        { label: "Rule", cell: ({ rule }) => (rule === null ? "No rule matches" : <bdi>{rule}</bdi>) },
        { label: "Vault and policy", cell: (row) => <Place row={row} /> },
        { label: "Changes", cell: ({ changes }) => <Changes changes={changes} /> },
        { label: "Findings", cell: ({ findings }) => <Findings findings={findings} /> },
      ]}
    />
  );
}

function Place({ row: { vaultId, policyName } }: { readonly row: WhatIfRow }) {
  if (vaultId === undefined) return <>–</>;
  return (
    <>
      <VaultLabel vaultId={vaultId} />
      {policyName !== undefined && (
        <>
          , <bdi>{policyName}</bdi>
        </>
      )}
    </>
  );
}

function Changes({ changes }: Pick<WhatIfRow, "changes">) {
  if (changes.length === 0) return <>None</>;
  return (
    <ol class="plain">
      {changes.map((change) => (
        <li key={change}>
          <bdi>{change}</bdi>
        </li>
      ))}
    </ol>
  );
}

function Findings({ findings }: Pick<WhatIfRow, "findings">) {
  if (findings.length === 0) return <>None</>;
  return (
    <ul class="plain">
      {findings.map(({ code, severity, text, remedy }) => (
        <li key={`${code} ${text}`}>
          <StatusBadge of={wordFor(findingSeverityWords, severity)} /> <bdi>{text}</bdi>{" "}
          <bdi class="hint">{remedy}</bdi>
        </li>
      ))}
    </ul>
  );
}

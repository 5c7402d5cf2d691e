import { useMemo } from "preact/hooks";
import type { Fleet } from "../../api/fleet.ts";
import { EmptyText } from "../components/empty-text.tsx";
import { Heading } from "../components/heading.tsx";
import { announce } from "../components/live-status.tsx";
import { Loaded } from "../components/loaded.tsx";
import { machinesCsv } from "../fleet/download.ts";
import { type HeldRows, useHeldRows } from "../fleet/held-rows.ts";
import { LastSweep } from "../fleet/last-sweep.tsx";
import { MachineTable } from "../fleet/machine-table.tsx";
import { MachineToolbar } from "../fleet/machine-toolbar.tsx";
import { EVERYTHING, type MachineQuery, readQuery, sortedBy, writeQuery } from "../fleet/query.ts";
import { selectMachines } from "../fleet/select.ts";
import { fleetMachines, useFleet } from "../fleet/use-fleet.ts";
import { listHref } from "../routes.ts";
import { address, navigate } from "../shell/location.ts";
import { saveFile } from "../shell/save-file.ts";
import { NoMachines } from "./fleet.tsx";

/** All machines: searched, filtered and sorted by the address. */
export function MachinesView() {
  const fleet = useFleet();
  return (
    <>
      <Heading title="Machines" />
      <Loaded of={fleet} what="machines">
        {(value) => (value.rows.length === 0 ? <None fleet={value} /> : <Machines fleet={value} />)}
      </Loaded>
    </>
  );
}

function None({ fleet }: { readonly fleet: Fleet }) {
  return (
    <>
      <LastSweep fleet={fleet} />
      <NoMachines isScanned={fleet.lastSweep !== undefined} />
    </>
  );
}

function Machines({ fleet }: { readonly fleet: Fleet }) {
  const machines = fleetMachines(fleet);
  const parameters = address.value.search;
  const query = useMemo(() => readQuery(parameters), [parameters]);
  const known = useMemo(() => new Map(machines.map((machine) => [machine.vmId, machine])), [machines]);
  const { machines: selected, counts } = useMemo(() => selectMachines(machines, query), [machines, query]);
  const rows = useHeldRows(selected, writeQuery(query), known);
  const change = (next: MachineQuery) => navigate(`${listHref("machines")}${writeQuery(next)}`, { replace: true });
  const clear = () => change({ ...EVERYTHING, sort: query.sort, isDescending: query.isDescending });
  return (
    <>
      <LastSweep fleet={fleet} />
      <MachineToolbar query={query} counts={counts} onChange={change} onClear={clear} />
      <Summary rows={rows} total={machines.length} asOf={fleet.asOf} />
      {rows.count === 0 ? (
        <EmptyText kind="noMatch" what="machines" onClear={clear} />
      ) : (
        <MachineTable rows={rows} query={query} onSort={(sort) => change(sortedBy(query, sort))} />
      )}
    </>
  );
}

/** How many rows there are, what a refresh would change in them, and a file of them. */
function Summary({ rows, total, asOf }: { readonly rows: HeldRows; readonly total: number; readonly asOf: string }) {
  const show = () => {
    rows.show();
    announce("The table shows the present order.");
  };
  const download = () => saveFile(`machines-${asOf.slice(0, 10)}.csv`, "text/csv", machinesCsv(rows.all()));
  const all = total.toLocaleString("en-GB");
  return (
    <div class="table-summary">
      <p>{rows.count === total ? `${all} machines` : `${rows.count.toLocaleString("en-GB")} of ${all} machines`}</p>
      {rows.changes > 0 && (
        <button type="button" class="primary" onClick={show}>
          {rows.changes.toLocaleString("en-GB")} changed – show
        </button>
      )}
      <button type="button" onClick={download} disabled={rows.count === 0}>
        Download CSV
      </button>
    </div>
  );
}

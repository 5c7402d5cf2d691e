import type { ComponentChildren } from "preact";
import { Link } from "../components/link.tsx";
import { Name } from "../components/name.tsx";
import { StateBadge } from "../components/state-badge.tsx";
import { Time } from "../components/time.tsx";
import { machineHref } from "../routes.ts";
import type { FleetMachine } from "./machines.ts";

export interface MachineRowProps {
  readonly machine: FleetMachine;
  /** From 0. */
  readonly place: number;
  /** Pixels. */
  readonly top: number;
  readonly height: number;
  readonly isChosen: boolean;
  readonly onFocus: (place: number) => void;
}

/** A machine's row; on a narrow screen the same cells are a card. */
export function MachineRow({ machine, place, top, height, isChosen, onFocus }: MachineRowProps) {
  const { vmId, name, resourceGroup, state, reasonText, vaultName, vaultId, location, rule } = machine;
  return (
    <div
      role="row"
      aria-rowindex={place + 2}
      tabIndex={isChosen ? 0 : -1}
      class="row"
      style={{ transform: `translateY(${top}px)`, height: `${height}px` }}
      onFocus={() => onFocus(place)}
    >
      <div role="rowheader" class="name" tabIndex={-1}>
        <Link href={machineHref(vmId)} isTabStop={false}>
          <Name text={name} />
        </Link>
        <span class="group">
          <Name text={resourceGroup} />
        </span>
      </div>
      <Cell column="state">
        <StateBadge state={state} />
      </Cell>
      <Cell column="why">
        <span class="clamp" title={reasonText}>
          {reasonText}
          <Attempts machine={machine} />
        </span>
      </Cell>
      <Cell column="point" label="Last recovery point">
        {machine.lastRecoveryPointAt === undefined ? <None /> : <Time at={machine.lastRecoveryPointAt} age />}
      </Cell>
      <Cell column="since" label="In this state since">
        {machine.since === undefined ? <None /> : <Time at={machine.since} age />}
      </Cell>
      <Cell column="vault" title={vaultId}>
        {vaultName === undefined ? <None /> : <Name text={vaultName} />}
      </Cell>
      <Cell column="location">{location === undefined ? <None /> : <Name text={location} />}</Cell>
      <Cell column="rule">{rule === undefined ? <None /> : <Name text={rule} />}</Cell>
    </div>
  );
}

interface CellProps {
  readonly column: string;
  /** Says on cards, which have no headings, what the cell is. */
  readonly label?: string;
  readonly title?: string | undefined;
  readonly children: ComponentChildren;
}

function Cell({ column, label, title, children }: CellProps) {
  return (
    <div role="gridcell" class={column} title={title} tabIndex={-1}>
      {label !== undefined && <span class="card-label">{label}: </span>}
      {children}
    </div>
  );
}

/** Not known, or there is none. */
function None() {
  return (
    <>
      <span aria-hidden="true" class="none">
        –
      </span>
      <span class="visually-hidden">none known</span>
    </>
  );
}

/** What a machine that waits or is tried again waits for. */
function Attempts({ machine: { attempts = 0, until } }: { readonly machine: FleetMachine }) {
  return (
    <>
      {attempts > 1 && ` ${attempts} attempts so far.`}
      {until !== undefined && (
        <>
          {" "}
          Next at <Time at={until} />.
        </>
      )}
    </>
  );
}

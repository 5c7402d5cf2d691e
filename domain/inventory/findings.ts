import type { RecordedFinding } from "../events/domain-event.ts";
import type { WhoActs } from "../notices/notice.ts";
import { findingRows } from "../protection/findings/finding.ts";
import { type FindingRow, findingSeverities } from "../protection/findings/finding-row.ts";
import type { InventoryRecord } from "./record.ts";

/** One finding with the machines that have it. */
export interface FindingGroup {
  readonly code: string;
  readonly severity: RecordedFinding["severity"];
  /** What is found in general. */
  readonly text: string;
  readonly remedy: string;
  /** Absent for a code of another release. */
  readonly whoActs?: WhoActs;
  readonly machineCount: number;
  /** The first ones by ID, each with what was found on it. */
  readonly machines: readonly FoundOn[];
}

interface FoundOn {
  readonly vmId: string;
  readonly name: string;
  readonly text: string;
}

interface FindingsQuery {
  readonly code?: string;
  readonly severity?: RecordedFinding["severity"];
  /** How many machines are named of each finding; all are counted. */
  readonly machines: number;
}

interface Row {
  readonly record: InventoryRecord;
  readonly finding: RecordedFinding;
}

const ROWS: Readonly<Record<string, FindingRow>> = findingRows;

/**
 * What hinders the protection of these machines, by finding: the gravest first, then the most frequent. Machines that were deleted have
 * none; a machine that has a finding twice counts once.
 */
export function groupFindings(records: readonly InventoryRecord[], query: FindingsQuery): readonly FindingGroup[] {
  const rows = records
    .filter(({ state }) => state !== "deleted")
    .flatMap((record) => (record.findings ?? []).map((finding): Row => ({ record, finding })))
    .filter(({ finding }) => isAskedFor(finding, query));
  const groups = Map.groupBy(rows, ({ finding }) => finding.code);
  return [...groups]
    .map(([code, found]) => groupOf(code, found, query.machines))
    .sort((a, b) => rank(b) - rank(a) || b.machineCount - a.machineCount || a.code.localeCompare(b.code));
}

function isAskedFor({ code, severity }: RecordedFinding, query: FindingsQuery): boolean {
  return (query.code ?? code) === code && (query.severity ?? severity) === severity;
}

function rank({ severity }: Pick<FindingGroup, "severity">): number {
  return findingSeverities.indexOf(severity);
}

/** The words of this release, where it knows the code; else those that were recorded, which may be about one machine. */
function groupOf(code: string, rows: readonly Row[], named: number): FindingGroup {
  const byId = new Map(rows.map(({ record, finding }) => [record.vmId, { record, finding }]));
  const machines = [...byId.values()].sort((a, b) => (a.record.vmId < b.record.vmId ? -1 : 1));
  const gravest = rows.map(({ finding }) => finding).reduce((a, b) => (rank(b) > rank(a) ? b : a));
  const { text, remedy, whoActs }: Pick<RecordedFinding, "text" | "remedy"> & Partial<Pick<FindingRow, "whoActs">> =
    ROWS[code] ?? gravest;
  return {
    ...{ code, severity: gravest.severity, text, remedy },
    ...(whoActs !== undefined && { whoActs }),
    machineCount: machines.length,
    machines: machines
      .slice(0, named)
      .map(({ record: { vmId, name }, finding: { text: foundText } }) => ({ vmId, name, text: foundText })),
  };
}

import type { InstanceStatus, TaskHub } from "./host/contract.ts";

/** One line of the page's list of machines. */
interface MachineRow {
  readonly vm: string;
  /** Resource group; empty when it is not known. Machines of several groups may have the same name. */
  readonly group: string;
  readonly state: string;
  readonly detail: string;
  /** `error`: protection or backup failed; `warning`: a backup's result is not good. */
  readonly level: "error" | "warning" | "info";
  readonly updatedAt: string;
}

/** Machines of the page: those that need attention first, then the newest. */
export interface MachineList {
  /** At most 200. */
  readonly rows: readonly MachineRow[];
  /** Number of machines by state, of all that were read. */
  readonly counts: Readonly<Record<string, number>>;
  readonly total: number;
  /** Whether there are more machines than were read. */
  readonly isCut: boolean;
}

export const NO_MACHINES: MachineList = { rows: [], counts: {}, total: 0, isCut: false };

const MAX_ROWS = 200;
const PAGE_SIZE = 1000;
/** The page asks every second: reading as many takes about a tenth of it. */
const MAX_INSTANCES = 10_000;

/** Reads the machines from the workflow instances that protect them. */
export function listMachines(hub: Pick<TaskHub, "list">): MachineList {
  const { instances, isCut } = readInstances(hub);
  const rows = instances.map(machineRow).toSorted(byUrgency);
  const counts: Record<string, number> = {};
  for (const { state } of rows) counts[state] = (counts[state] ?? 0) + 1;
  return { rows: rows.slice(0, MAX_ROWS), counts, total: rows.length, isCut };
}

function readInstances(hub: Pick<TaskHub, "list">): {
  readonly instances: readonly InstanceStatus[];
  readonly isCut: boolean;
} {
  const found: InstanceStatus[] = [];
  let continuation: string | undefined;
  do {
    const page = hub.list({ instanceIdPrefix: "protect:", top: PAGE_SIZE, continuation });
    found.push(...page.instances);
    continuation = page.continuation;
  } while (continuation !== undefined && found.length < MAX_INSTANCES);
  return { instances: found, isCut: continuation !== undefined };
}

const LEVELS = ["error", "warning", "info"] as const;

function byUrgency(one: MachineRow, other: MachineRow): number {
  const byLevel = LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level);
  return byLevel === 0 ? other.updatedAt.localeCompare(one.updatedAt) : byLevel;
}

function machineRow(instance: InstanceStatus): MachineRow {
  const output = parse(instance.output);
  const vmId = output["vmId"] ?? parse(instance.input)["vmId"];
  return {
    vm: instance.instanceId.split(":")[1] ?? instance.instanceId,
    group: (typeof vmId === "string" && /\/resourceGroups\/([^/]+)\//i.exec(vmId)?.[1]) || "",
    ...(typeof output["outcome"] === "string" ? ended(output["outcome"], output) : notEnded(instance)),
    updatedAt: new Date(instance.lastUpdatedAtMs).toISOString(),
  };
}

type Description = Pick<MachineRow, "state" | "detail" | "level">;

function ended(outcome: string, output: Readonly<Record<string, unknown>>): Description {
  const { backup, reason } = output;
  const result =
    typeof backup === "object" && backup !== null && "result" in backup ? String(backup.result) : undefined;
  const details = [reason, result === undefined ? undefined : `first backup: ${result}`];
  return {
    state: outcome,
    detail: details.filter((detail) => typeof detail === "string").join(" · "),
    level: levelOf(outcome, result),
  };
}

const GOOD_RESULTS: readonly (string | undefined)[] = [undefined, "completed", "skipped"];

function levelOf(outcome: string, backupResult: string | undefined): MachineRow["level"] {
  if (outcome === "needsAttention" || backupResult === "failed") return "error";
  return GOOD_RESULTS.includes(backupResult) ? "info" : "warning";
}

function notEnded({ runtimeStatus, output, customStatus }: InstanceStatus): Description {
  if (runtimeStatus === "Failed" || runtimeStatus === "Terminated" || runtimeStatus === "Canceled") {
    const detail = `The workflow ended ${runtimeStatus.toLowerCase()}: ${(output ?? "").slice(0, 200)}`;
    return { state: "unknown", detail, level: "error" };
  }
  const stage = parse(customStatus)["stage"];
  // Not the runtime status: "Running" would be read as the machine's power state.
  const state = runtimeStatus === "Suspended" ? "suspended" : "inProgress";
  return { state, detail: typeof stage === "string" ? stage : "", level: "info" };
}

function parse(json: string | undefined): Readonly<Record<string, unknown>> {
  if (json === undefined) return {};
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

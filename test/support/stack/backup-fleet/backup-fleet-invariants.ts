import { fleetVmId } from "../fleet/fleet-machine.ts";
import { type Violation, violations } from "../violation.ts";
import { alertViolations } from "./alert-invariants.ts";
import { type BackupFleetScenario, type FleetSchedule, isSelected } from "./backup-fleet-scenario.ts";
import type { BackupFleetState, RunRecord } from "./backup-fleet-state.ts";
import { dueInstants } from "./clock-change.ts";
import { doubleJobs } from "./double-jobs.ts";
import type { Interventions } from "./interventions.ts";
import { type Claimed, untruths } from "./truth.ts";

const MINUTE_MS = 60_000;
const FINAL = /^(vaulted|validated|warned|failed|skipped|leftOut|unknown)$/;

/** Every invariant that does not hold at the end. */
export function backupFleetViolations(
  scenario: BackupFleetScenario,
  startedAtMs: number,
  state: BackupFleetState,
  interventions: Interventions,
): readonly Violation[] {
  return [
    ...occurrenceViolations(scenario, startedAtMs, state, interventions),
    ...state.runs.flatMap((run) => runViolations(scenario, run, state, interventions)),
    ...requestViolations(scenario, state, interventions),
    ...violations("double", doubleJobs(scenario, state, interventions)),
    ...alertViolations(state, interventions),
    ...violations("lost", brokenWork(state, interventions)),
  ];
}

function runId({ name }: FleetSchedule, atMs: number): string {
  return `run:${name}:${new Date(atMs).toISOString().slice(0, 16)}Z`;
}

/** Each due time of each schedule has one run, which began in time unless the host was down. */
function occurrenceViolations(
  scenario: BackupFleetScenario,
  startedAtMs: number,
  { runs }: BackupFleetState,
  { downs }: Interventions,
): readonly Violation[] {
  const untilMs = startedAtMs + scenario.faultPhaseSeconds * 1000;
  return scenario.schedules.flatMap((schedule) => {
    const due = dueInstants(schedule, startedAtMs, untilMs);
    const expected = new Map(due.map((atMs) => [runId(schedule, atMs), atMs]));
    const own = runs.filter(({ id }) => id.startsWith(`run:${schedule.name}:`));
    // A run may be reported as missed instead, when the host was down for longer than its deadline.
    const missing = [...expected].filter(([id, atMs]) => {
      const deadlineMs = atMs + schedule.deadlineHours * 3_600_000;
      const wasDown = downs.some((down) => down.fromMs < atMs + 2 * MINUTE_MS && down.untilMs >= deadlineMs);
      return !wasDown && !own.some((run) => run.id === id);
    });
    // The first tick also sees what was due in the hour before the app was started.
    const before = dueInstants(schedule, startedAtMs - 3_600_000, startedAtMs).map((atMs) => runId(schedule, atMs));
    const surplus = own.filter(({ id, instance }) => {
      return !expected.has(id) && !before.includes(id) && instance.createdAtMs <= untilMs;
    });
    const late = own.flatMap(({ id, instance: { createdAtMs } }) => {
      const dueMs = expected.get(id) ?? createdAtMs;
      const wasDown = downs.some(({ fromMs, untilMs: upMs }) => fromMs <= createdAtMs && dueMs <= upMs + 5 * MINUTE_MS);
      return createdAtMs - dueMs <= 5 * MINUTE_MS || wasDown ? [] : [`${id} began ${createdAtMs - dueMs} ms late`];
    });
    return [
      ...violations(
        "lost",
        missing.map(([id]) => `${id} never began`),
      ),
      ...violations(
        "double",
        surplus.map(({ id }) => `${id} is no occurrence of its schedule`),
      ),
      ...violations("other", late),
    ];
  });
}

function runViolations(
  scenario: BackupFleetScenario,
  run: RunRecord,
  state: BackupFleetState,
  interventions: Interventions,
): readonly Violation[] {
  const { id, instance, lines, counts, reason, unreadable } = run;
  const schedule = scenario.schedules.find(({ name }) => id.startsWith(`run:${name}:`));
  if (schedule === undefined) return violations("other", [`${id} is of no schedule`]);
  if (instance.runtimeStatus !== "Completed") {
    return violations("lost", [`${id} is ${instance.runtimeStatus}: ${instance.customStatus} ${instance.output}`]);
  }
  const selected = scenario.machines.filter((machine) => isSelected(schedule, machine));
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const shown = countBy(lines.map(({ status }) => status));
  const differs = new Set([...Object.keys(counts), ...Object.keys(shown)]).values();
  const different = [...differs].filter((status) => counts[status] !== shown[status]);
  const isTerminated = interventions.terminated.some((other) => other.startsWith(`${id}:part:`));
  const summary = `${JSON.stringify(counts)}, its lines ${JSON.stringify(shown)}, reason ${reason}, ${unreadable.length} unreadable`;
  return [
    ...(total === selected.length
      ? []
      : violations("lost", [`${id} selects ${selected.length} machines, and reports ${summary}`])),
    // Of a part that was terminated the run knows what it reported last.
    ...(total !== selected.length || different.length === 0 || scenario.storageOutage !== undefined || isTerminated
      ? []
      : violations("untruthful", [`${id} reports ${summary}`])),
    ...selected.flatMap((machine) => {
      const vmId = fleetVmId(machine);
      const line = lines.find((candidate) => candidate.vmId.toLowerCase() === vmId.toLowerCase());
      if (line === undefined || !FINAL.test(line.status)) {
        // Without storage the report is not written: the counts, which are checked above, tell of the machine.
        if (scenario.storageOutage !== undefined) return [];
        return violations("lost", [`${id} has no end of ${machine.name}: ${JSON.stringify(line)}`]);
      }
      const claimed: Claimed = {
        what: `${id} ${machine.name}`,
        ...line,
        fromMs: instance.createdAtMs,
        untilMs: instance.lastUpdatedAtMs,
        isTerminated,
      };
      return untruths(claimed, scenario, state, interventions);
    }),
  ];
}

const STATUS_OF: Readonly<Record<string, string>> = {
  completed: "vaulted",
  completedWithWarnings: "warned",
  skipped: "warned",
  failed: "failed",
  cancelled: "failed",
  timedOut: "unknown",
  unknown: "unknown",
};

/** Every backup that was asked for ends with a result, which is true. */
function requestViolations(
  scenario: BackupFleetScenario,
  state: BackupFleetState,
  interventions: Interventions,
): readonly Violation[] {
  return interventions.requested.flatMap(({ machine, atMs }) => {
    const instance = state.instances.find(({ instanceId }) => instanceId.startsWith(`backup:${machine}:`));
    if (instance?.runtimeStatus !== "Completed" || instance.output === undefined) {
      return violations("lost", [`The backup of ${machine} has no result: ${JSON.stringify(instance)}`]);
    }
    const { result, ...rest } = JSON.parse(instance.output) as { readonly result: string; readonly reason: string };
    const owner = scenario.machines.find(({ name }) => name === machine);
    const claimed: Claimed = {
      what: `backup of ${machine}`,
      ...rest,
      vmId: owner === undefined ? "" : fleetVmId(owner),
      status: STATUS_OF[result] ?? result,
      fromMs: atMs,
      untilMs: instance.lastUpdatedAtMs,
      isTerminated: false,
    };
    return untruths(claimed, scenario, state, interventions);
  });
}

/** No workflow fails, and none still works but watchers and what was terminated. */
function brokenWork({ instances }: BackupFleetState, { terminated }: Interventions): readonly string[] {
  return instances
    .filter(({ instanceId, name, runtimeStatus }) => {
      if (runtimeStatus === "Completed" || terminated.includes(instanceId)) return false;
      return !((name === "watchVault" || name === "followIncident") && runtimeStatus === "Running");
    })
    .map(({ name, instanceId, runtimeStatus, output, customStatus }) => {
      return `${name} ${instanceId} is ${runtimeStatus}: ${output} ${customStatus}`;
    });
}

function countBy(keys: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

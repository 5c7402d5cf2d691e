import type { AzFleetRun } from "./fleet-az-loop.ts";
import type { NaiveRun } from "./fleet-naive.ts";
import type { FleetRun } from "./fleet-runs.ts";
import { atLeast, atMost, type Measure } from "./measure.ts";

const MEBIBYTE = 1024 * 1024;
const KIBIBYTE = 1024;
/** Both milestones of every machine, by one read at the end. With the vault milestone alone the goal is 3.0; the app proves both. */
const MAX_CALLS_PER_VM = 3.5;
const MAX_CALLS_PER_VM_VAULT_ONLY = 3;
/** Of the calls per machine of the run with one vault. */
const MAX_GROWTH = 1.1;

/** What holds for every run, by the simulator's state and call log and the task hub's database. */
export function runMeasures(name: string, run: FleetRun): readonly Measure[] {
  const of = `${name}, ${run.vms} machines`;
  const actions = Object.entries(run.byAction).map(
    ([action, calls]): Measure => ({ id: `${of}: ${shortAction(action)}`, value: calls / run.vms, unit: "calls each" }),
  );
  const purge: readonly Measure[] =
    run.leftAfterPurge === undefined
      ? []
      : [
          {
            id: `${of}: instances left after the purge`,
            value: run.leftAfterPurge,
            unit: "instances",
            goal: atMost(0),
          },
        ];
  return [
    { id: `${of}: proven in the vault, with snapshot`, value: run.proven, unit: "machines", goal: atLeast(run.vms) },
    { id: `${of}: lost`, value: run.lost, unit: "machines", goal: atMost(0) },
    { id: `${of}: backups beyond one`, value: run.doubled, unit: "backups", goal: atMost(0) },
    { id: `${of}: false claims`, value: run.falseClaims, unit: "claims", goal: atMost(0) },
    { id: `${of}: ARM calls per machine`, value: run.callsPerVm, unit: "calls" },
    ...actions,
    { id: `${of}: calls answered 429`, value: (100 * run.throttled) / run.calls, unit: "%", goal: atMost(1) },
    { id: `${of}: job's end to event, p50`, value: run.eventDelay.p50, unit: "s" },
    { id: `${of}: job's end to event, p99`, value: run.eventDelay.p99, unit: "s" },
    { id: `${of}: job's end to the run's report, p50`, value: run.reportDelay.p50, unit: "s" },
    { id: `${of}: job's end to the run's report, p99`, value: run.reportDelay.p99, unit: "s" },
    { id: `${of}: started after the stagger window`, value: run.startedLate, unit: "machines", goal: atMost(0) },
    { id: `${of}: due time to last start`, value: run.startHours, unit: "h" },
    {
      id: `${of}: largest payload (${run.largestPayload.place})`,
      value: run.largestPayload.bytes / KIBIBYTE,
      unit: "KiB",
      goal: atMost(64),
    },
    { id: `${of}: longest history`, value: run.longestHistory.events, unit: "events", goal: atMost(999) },
    ...purge,
    { id: `${of}: wall time`, value: run.wallSeconds, unit: "s" },
    { id: `${of}: processor time`, value: run.cpuSeconds, unit: "s" },
    { id: `${of}: virtual time`, value: run.virtualHours, unit: "h" },
    { id: `${of}: peak resident memory`, value: run.peakMemoryBytes / MEBIBYTE, unit: "MiB" },
  ];
}

function shortAction(action: string): string {
  return action.split("/").slice(-2).join("/");
}

export function oneVaultMeasures(run: FleetRun): readonly Measure[] {
  const of = `oneVault, ${run.vms} machines: ARM calls per machine`;
  return [
    ...runMeasures("oneVault", run),
    { id: `${of}, with both milestones`, value: run.callsPerVm, unit: "calls", goal: atMost(MAX_CALLS_PER_VM) },
    {
      id: `${of}, with the vault milestone`,
      value: run.callsPerVm,
      unit: "calls",
      goal: atMost(MAX_CALLS_PER_VM_VAULT_ONLY),
    },
  ];
}

/** A larger fleet, beside the run with one vault. */
export function largeMeasures(name: string, run: FleetRun, oneVault: FleetRun): readonly Measure[] {
  const growth = run.callsPerVm / oneVault.callsPerVm;
  const id = `${name}, ${run.vms} machines: calls per machine over oneVault's`;
  return [...runMeasures(name, run), { id, value: growth, unit: "ratio", goal: atMost(MAX_GROWTH) }];
}

/** A program that polls each job, over the app. */
export function naiveMeasures(ours: FleetRun, naive: NaiveRun): readonly Measure[] {
  const of = `naive, ${naive.vms} machines`;
  return [
    { id: `${of}: ARM calls per machine`, value: naive.callsPerVm, unit: "calls" },
    { id: `${of}: calls answered 429`, value: 100 * naive.throttledShare, unit: "%" },
    { id: `${of}: ends that it learned`, value: naive.told, unit: "machines" },
    { id: `${of}: job's end to the poll that shows it, p50`, value: naive.delayP50, unit: "s" },
    { id: `${of}: job's end to the poll that shows it, p99`, value: naive.delayP99, unit: "s" },
    { id: "naive over app: ARM calls per machine", value: naive.callsPerVm / ours.callsPerVm, unit: "ratio" },
  ];
}

/** The Azure CLI's loop over the app. */
export function azMeasures(ours: FleetRun, az: AzFleetRun): readonly Measure[] {
  const of = `az, ${az.vms} machines`;
  return [
    { id: `${of}: ARM calls to start a backup, measured`, value: az.startCalls, unit: "calls" },
    { id: `${of}: wall time to start a backup, measured`, value: az.startSeconds, unit: "s" },
    { id: `${of}: polls, measured`, value: az.polls, unit: "calls", goal: atLeast(3 * az.vms) },
    { id: `${of}: time between polls, measured`, value: az.pollSeconds, unit: "s" },
    { id: `${of}: length of a job`, value: az.jobHours, unit: "h" },
    { id: `${of}: ARM calls per machine, extrapolated`, value: az.callsPerVm, unit: "calls" },
    { id: "az over app: ARM calls per machine", value: az.callsPerVm / ours.callsPerVm, unit: "ratio" },
  ];
}

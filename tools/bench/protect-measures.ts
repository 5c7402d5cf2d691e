import type { LoopRun } from "./az-loop.ts";
import { atLeast, atMost, type Measure } from "./measure.ts";
import type { ProtectRun } from "./protect-runs.ts";

const MEBIBYTE = 1024 * 1024;
/** Of calls per machine, shared ones included. */
const MAX_CALLS_PER_VM = 6;

/** What holds for every run, by the simulator's state and call log. */
function placementMeasures(name: string, run: ProtectRun): readonly Measure[] {
  const of = `${name}, ${run.vms} machines`;
  const doubled = Math.abs(run.enables - run.vms);
  const perDay = run.mostPerVaultAndDay;
  const throttled = (100 * run.throttled) / run.calls;
  return [
    { id: `${of}: protected`, value: run.machines, unit: "machines", goal: atLeast(run.vms) },
    { id: `${of}: enables that are not one per machine`, value: doubled, unit: "calls", goal: atMost(0) },
    { id: `${of}: workflows that gave up`, value: run.givenUp, unit: "workflows", goal: atMost(0) },
    { id: `${of}: in the fullest policy`, value: run.fullestPolicy, unit: "machines", goal: atMost(100) },
    { id: `${of}: in the fullest vault`, value: run.fullestVault, unit: "machines", goal: atMost(1000) },
    { id: `${of}: most enabled in a vault and UTC day`, value: perDay, unit: "machines", goal: atMost(250) },
    { id: `${of}: ARM calls per machine`, value: run.callsPerVm, unit: "calls", goal: atMost(MAX_CALLS_PER_VM) },
    { id: `${of}: of these to protect`, value: run.protectingCallsPerVm, unit: "calls" },
    { id: `${of}: of these to watch`, value: run.watchingCallsPerVm, unit: "calls" },
    { id: `${of}: calls answered 429`, value: throttled, unit: "%", goal: atMost(1) },
    { id: `${of}: calls that Azure refused`, value: run.refused, unit: "calls" },
    { id: `${of}: vaults`, value: run.vaults, unit: "vaults" },
    { id: `${of}: UTC days`, value: run.days, unit: "days" },
    { id: `${of}: wall time`, value: run.wallSeconds, unit: "s" },
    { id: `${of}: processor time`, value: run.cpuSeconds, unit: "s" },
    { id: `${of}: virtual time`, value: run.virtualHours, unit: "h" },
    { id: `${of}: peak resident memory`, value: run.peakMemoryBytes / MEBIBYTE, unit: "MiB" },
  ];
}

export function stormMeasures(run: ProtectRun): readonly Measure[] {
  return placementMeasures("storm", run);
}

export function fleetMeasures(name: "wait" | "nextVault", small: ProtectRun, large: ProtectRun): readonly Measure[] {
  const of = `${name}, ${large.vms} machines`;
  const perVault = name === "wait" ? 1000 : 250;
  const vaults = Math.ceil(large.vms / perVault);
  const days = Math.ceil(Math.min(large.vms, perVault) / 250);
  const [smallCost, largeCost] = [costPerVm(small), costPerVm(large)];
  return [
    ...placementMeasures(name, large),
    { id: `${of}: vaults beyond those needed`, value: large.vaults - vaults, unit: "vaults", goal: atMost(0) },
    { id: `${of}: UTC days beyond those needed`, value: large.days - days, unit: "days", goal: atMost(0) },
    { id: `${of}: cost per machine`, value: largeCost, unit: "ms" },
    { id: `${name}, ${small.vms} machines: cost per machine`, value: smallCost, unit: "ms" },
    { id: `${of}: cost per machine over that`, value: largeCost / smallCost, unit: "ratio", goal: atMost(1.1) },
  ];
}

/** Processor time, in milliseconds: wall time also tells what else the computer does. */
function costPerVm({ cpuSeconds, vms }: ProtectRun): number {
  return (cpuSeconds * 1000) / vms;
}

/** The app beside a loop of Azure CLI commands, each on the real clock. Ratios are the loop's figure over the app's. */
export function loopMeasures(ours: LoopRun, az: LoopRun): readonly Measure[] {
  const figures = [
    ["ARM calls per machine", ({ calls, vms }: LoopRun) => calls / vms, "calls"],
    ["HTTP bytes per machine", ({ bytes, vms }: LoopRun) => bytes / vms, "bytes"],
    ["wall time per machine", ({ wallSeconds, vms }: LoopRun) => wallSeconds / vms, "s"],
  ] as const;
  return [
    { id: `app, ${ours.vms} machines: protected`, value: ours.machines, unit: "machines", goal: atLeast(ours.vms) },
    { id: `az, ${az.vms} machines: protected`, value: az.machines, unit: "machines", goal: atLeast(az.vms) },
    ...figures.flatMap(([what, of, unit]) => [
      { id: `app, ${ours.vms} machines: ${what}`, value: of(ours), unit },
      { id: `az, ${az.vms} machines: ${what}`, value: of(az), unit },
      { id: `az over app: ${what}`, value: of(az) / of(ours), unit: "ratio" },
    ]),
  ];
}

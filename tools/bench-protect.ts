import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { option, text, wholeNumber } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { atLeast, atMost, type Measure, passes, toReport, toTable } from "./bench/measure.ts";
import { type ProtectRun, runFleet, runStorm } from "./bench/protect-runs.ts";

const parts = {
  storm: runStorm,
  wait: (vms: number) => runFleet(vms, "wait"),
  nextVault: (vms: number) => runFleet(vms, "nextVault"),
};

type Part = keyof typeof parts;
const partNames = Object.keys(parts) as Part[];
const STORM_VMS = 1000;
const MEBIBYTE = 1024 * 1024;

/**
 * `npm run bench:protect`: protects many machines on virtual time, judged by the simulator's own state and call log. Each run has
 * a process of its own, so that none is affected by another's heap.
 */
const command = {
  usage: "npm run bench:protect -- [options]",
  about: `Protects a storm of new machines, and fleets of existing ones of one region: with whenDayQuotaReached wait and nextVault,
each also with a tenth of the machines for the ratio. Exit code 0 when all goals are met, 1 when one is missed, 2 for an invalid
option.`,
  options: {
    json: text("FILE", "write the measures as JSON, too"),
    vms: wholeNumber({
      help: "machines of the larger fleets; a storm has 1,000 at most",
      from: 1,
      to: 100_000,
      default: 10_000,
    }),
    part: option({
      value: "NAME",
      help: `run one part only, in this process, and print what it measured: ${partNames.join(", ")}`,
      parse: (given) => partNames.find((name) => name === given),
      allowed: `one of ${partNames.join(", ")}`,
    }),
  },
} as const;

await runCommand(command, async ({ json, vms, part }) => {
  if (part === undefined) return await runAll(json, vms);
  console.log(`RESULT ${JSON.stringify(await parts[part](vms))}`);
  // Something of the app may keep the process alive.
  process.exit(0);
});

async function runAll(json: string | undefined, vms: number): Promise<number> {
  const small = Math.ceil(vms / 10);
  const measures = [
    ...stormMeasures(await runInProcess("storm", Math.min(vms, STORM_VMS))),
    ...fleetMeasures("wait", await runInProcess("wait", small), await runInProcess("wait", vms)),
    ...fleetMeasures("nextVault", await runInProcess("nextVault", small), await runInProcess("nextVault", vms)),
  ];
  console.log(toTable(measures));
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify(toReport("bench:protect", measures), undefined, 2)}\n`);
  }
  return measures.every(passes) ? 0 : 1;
}

/** Runs one part of this file in its own process. */
async function runInProcess(part: Part, vms: number): Promise<ProtectRun> {
  console.error(`${part} with ${vms} machines …`);
  const args = [import.meta.filename, "--part", part, "--vms", String(vms)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * MEBIBYTE });
  const result = /^RESULT (.*)$/m.exec(stdout)?.[1];
  if (result === undefined) throw new Error(`${part} printed no result:\n${stdout.slice(-2000)}`);
  return JSON.parse(result) as ProtectRun;
}

/** What holds for every run, by the simulator's state and call log. */
function placementMeasures(name: string, run: ProtectRun): readonly Measure[] {
  const of = `${name}, ${run.vms} machines`;
  const doubled = Math.abs(run.enables - run.vms);
  const perDay = run.mostPerVaultAndDay;
  return [
    { id: `${of}: protected`, value: run.machines, unit: "machines", goal: atLeast(run.vms) },
    { id: `${of}: enables that are not one per machine`, value: doubled, unit: "calls", goal: atMost(0) },
    { id: `${of}: in the fullest policy`, value: run.fullestPolicy, unit: "machines", goal: atMost(100) },
    { id: `${of}: in the fullest vault`, value: run.fullestVault, unit: "machines", goal: atMost(1000) },
    { id: `${of}: most enabled in a vault and UTC day`, value: perDay, unit: "machines", goal: atMost(250) },
    { id: `${of}: vaults`, value: run.vaults, unit: "vaults" },
    { id: `${of}: UTC days`, value: run.days, unit: "days" },
    { id: `${of}: calls that Azure refused`, value: run.refused, unit: "calls" },
    { id: `${of}: wall time`, value: run.wallSeconds, unit: "s" },
    { id: `${of}: processor time`, value: run.cpuSeconds, unit: "s" },
    { id: `${of}: virtual time`, value: run.virtualHours, unit: "h" },
    { id: `${of}: peak resident memory`, value: run.peakMemoryBytes / MEBIBYTE, unit: "MiB" },
  ];
}

/** Each event of a storm that is delivered again makes the app check the machine again, which costs calls. */
function stormMeasures(run: ProtectRun): readonly Measure[] {
  const id = `storm, ${run.vms} machines: ARM calls per machine, repeated events included`;
  return [...placementMeasures("storm", run), { id, value: run.callsPerVm, unit: "calls" }];
}

function fleetMeasures(name: "wait" | "nextVault", small: ProtectRun, large: ProtectRun): readonly Measure[] {
  const of = `${name}, ${large.vms} machines`;
  const perVault = name === "wait" ? 1000 : 250;
  const vaults = Math.ceil(large.vms / perVault);
  const days = Math.ceil(Math.min(large.vms, perVault) / 250);
  const [smallCost, largeCost] = [costPerVm(small), costPerVm(large)];
  return [
    ...placementMeasures(name, large),
    { id: `${of}: vaults beyond those needed`, value: large.vaults - vaults, unit: "vaults", goal: atMost(0) },
    { id: `${of}: UTC days beyond those needed`, value: large.days - days, unit: "days", goal: atMost(0) },
    { id: `${of}: ARM calls per machine`, value: large.callsPerVm, unit: "calls", goal: atMost(6) },
    { id: `${of}: cost per machine`, value: largeCost, unit: "ms" },
    { id: `${name}, ${small.vms} machines: cost per machine`, value: smallCost, unit: "ms" },
    { id: `${of}: cost per machine over that`, value: largeCost / smallCost, unit: "ratio", goal: atMost(1.1) },
  ];
}

/** Processor time, in milliseconds: wall time also tells what else the computer does. */
function costPerVm({ cpuSeconds, vms }: ProtectRun): number {
  return (cpuSeconds * 1000) / vms;
}

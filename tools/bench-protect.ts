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
    ...placementMeasures("storm", await runInProcess("storm", Math.min(vms, STORM_VMS))),
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
  return [
    { id: `${of}: protected`, value: run.machines, unit: "machines", goal: atLeast(run.vms) },
    {
      id: `${of}: accepted enables beyond one per machine`,
      value: Math.abs(run.enables - run.vms),
      unit: "calls",
      goal: atMost(0),
    },
    { id: `${of}: in the fullest policy`, value: run.fullestPolicy, unit: "machines", goal: atMost(100) },
    { id: `${of}: in the fullest vault`, value: run.fullestVault, unit: "machines", goal: atMost(1000) },
    {
      id: `${of}: most enabled in a vault and UTC day`,
      value: run.mostPerVaultAndDay,
      unit: "machines",
      goal: atMost(250),
    },
    { id: `${of}: vaults`, value: run.vaults, unit: "vaults" },
    { id: `${of}: UTC days`, value: run.days, unit: "days" },
    {
      id: `${of}: ARM calls per machine, from event to protected`,
      value: run.callsPerVm,
      unit: "calls",
      goal: atMost(6),
    },
    { id: `${of}: calls that Azure refused`, value: run.refused, unit: "calls" },
    { id: `${of}: wall time`, value: run.wallSeconds, unit: "s" },
    { id: `${of}: peak resident memory`, value: run.peakMemoryBytes / MEBIBYTE, unit: "MiB" },
  ];
}

function fleetMeasures(name: string, small: ProtectRun, large: ProtectRun): readonly Measure[] {
  const costOf = (run: ProtectRun) => (run.wallSeconds * 1000) / run.vms;
  // 1,000 machines per vault over four days, or 250 per vault on the first.
  const days = name === "wait" ? Math.min(4, Math.ceil(large.vms / 250)) : 1;
  const vaults = Math.ceil(large.vms / (name === "wait" ? 1000 : 250));
  return [
    ...placementMeasures(name, large),
    {
      id: `${name}, ${large.vms} machines: vaults beyond those needed`,
      value: large.vaults - vaults,
      unit: "vaults",
      goal: atMost(0),
    },
    {
      id: `${name}, ${large.vms} machines: UTC days beyond those needed`,
      value: large.days - days,
      unit: "days",
      goal: atMost(0),
    },
    { id: `${name}: cost per machine, ${small.vms} machines`, value: costOf(small), unit: "ms" },
    { id: `${name}: cost per machine, ${large.vms} machines`, value: costOf(large), unit: "ms" },
    {
      id: `${name}: cost per machine, ${large.vms} over ${small.vms}`,
      value: costOf(large) / costOf(small),
      unit: "ratio",
      goal: atMost(1.1),
    },
  ];
}

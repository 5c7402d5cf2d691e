import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { option, text, type Values, wholeNumber } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { type LoopRun, missingForAzLoop, runAzLoop } from "./bench/az-loop.ts";
import { passes, toReport, toTable } from "./bench/measure.ts";
import { fleetMeasures, loopMeasures, stormMeasures } from "./bench/protect-measures.ts";
import { runInRealTime } from "./bench/protect-real-time.ts";
import { machineNames, type ProtectRun, runFleet, runStorm } from "./bench/protect-runs.ts";

const partNames = ["storm", "wait", "nextVault", "az", "realTime"] as const;
type Part = (typeof partNames)[number];

const STORM_VMS = 1000;
const LOOP_VMS = 20;
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
      default: 3000,
    }),
    "az-client": text(
      "DIR",
      "folder of scripts for the Azure CLI: compares with a loop of its commands, on 20 machines and the real clock",
    ),
    part: option({
      value: "NAME",
      help: `run one part only, in this process, and print what it measured: ${partNames.join(", ")}`,
      parse: (given) => partNames.find((name) => name === given),
      allowed: `one of ${partNames.join(", ")}`,
    }),
  },
} as const;

type Given = Values<typeof command.options>;

await runCommand(command, async (given) => {
  if (given.part === undefined) return await runAll(given);
  console.log(`RESULT ${JSON.stringify(await runPart(given.part, given))}`);
  // Something of the app may keep the process alive.
  process.exit(0);
});

function runPart(part: Part, { vms, "az-client": azClient }: Given): Promise<ProtectRun | LoopRun> {
  switch (part) {
    case "storm":
      return runStorm(vms);
    case "az":
      return runAzLoop(azClient ?? "", machineNames(vms));
    case "realTime":
      return runInRealTime(machineNames(vms));
    default:
      return runFleet(vms, part);
  }
}

async function runAll({ json, vms, "az-client": azClient }: Given): Promise<number> {
  const missing = azClient === undefined ? undefined : missingForAzLoop(azClient);
  if (missing !== undefined) {
    console.error(missing);
    return 2;
  }
  const small = Math.ceil(vms / 10);
  const fleet = (part: Part, count: number) => runInProcess<ProtectRun>(part, count);
  const measures = [
    ...stormMeasures(await fleet("storm", Math.min(vms, STORM_VMS))),
    ...fleetMeasures("wait", await fleet("wait", small), await fleet("wait", vms)),
    ...fleetMeasures("nextVault", await fleet("nextVault", small), await fleet("nextVault", vms)),
    ...(azClient === undefined ? [] : await compareWithLoop(azClient)),
  ];
  console.log(toTable(measures));
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify(toReport("bench:protect", measures), undefined, 2)}\n`);
  }
  if (azClient === undefined) console.log("Not compared with the Azure CLI: --az-client is not given.");
  return measures.every(passes) ? 0 : 1;
}

async function compareWithLoop(azClient: string) {
  const ours = await runInProcess<LoopRun>("realTime", LOOP_VMS);
  return loopMeasures(ours, await runInProcess<LoopRun>("az", LOOP_VMS, ["--az-client", azClient]));
}

/** Runs one part of this file in its own process. */
async function runInProcess<R>(part: Part, vms: number, further: readonly string[] = []): Promise<R> {
  console.error(`${part} with ${vms} machines …`);
  const args = [import.meta.filename, "--part", part, "--vms", String(vms), ...further];
  const running = promisify(execFile)(process.execPath, args, { maxBuffer: 64 * MEBIBYTE });
  running.child.stderr?.pipe(process.stderr);
  const { stdout } = await running;
  const result = /^RESULT (.*)$/m.exec(stdout)?.[1];
  if (result === undefined) throw new Error(`${part} printed no result:\n${stdout.slice(-2000)}`);
  return JSON.parse(result) as R;
}

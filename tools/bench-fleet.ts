import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { flag, option, text, type Values, wholeNumber } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { missingForAzLoop } from "./bench/az-loop.ts";
import { type AzFleetRun, runAzFleet } from "./bench/fleet-az-loop.ts";
import { azMeasures, largeMeasures, naiveMeasures, oneVaultMeasures, runMeasures } from "./bench/fleet-measures.ts";
import { type NaiveRun, runNaive } from "./bench/fleet-naive.ts";
import {
  type FleetRun,
  runLongTransfer,
  runOneSubscription,
  runOneVault,
  runSubscriptions,
} from "./bench/fleet-runs.ts";
import { type Measure, passes, toReport, toTable } from "./bench/measure.ts";

const partNames = ["oneVault", "subscriptions", "oneSubscription", "longTransfer", "naive", "az"] as const;
type Part = (typeof partNames)[number];
type Result = FleetRun | NaiveRun | AzFleetRun;

const MAX_PER_VAULT = 1000;
const LONG_TRANSFER_VMS = 100;
const NAIVE_VMS = 100;
const AZ_VMS = 10;
const MEBIBYTE = 1024 * 1024;

/**
 * `npm run bench:fleet`: a run of a schedule over many machines on virtual time, judged by the simulator's own state and call log.
 * Each run has a process of its own, so that none is affected by another's heap.
 */
const command = {
  usage: "npm run bench:fleet -- [options]",
  about: `Backs up a fleet by a schedule: one vault; for each 1,000 machines a vault in a subscription of its own, or all in one;
transfers of more than ten days. Beside it a program that polls each job. Exit code 0 when all goals are met, 1 when one is
missed, 2 for an invalid option.`,
  options: {
    json: text("FILE", "write the measures as JSON, too"),
    vms: wholeNumber({
      help: "machines of the largest fleets; one vault has 1,000 at most",
      from: 10,
      to: 100_000,
      default: 10_000,
    }),
    "az-client": text(
      "DIR",
      "folder of scripts for the Azure CLI: compares with a loop of its commands, on 10 machines and the real clock",
    ),
    purge: flag("let nine days pass after each run, too, and count instances that are left (longTransfer always does)"),
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
  const missing = given["az-client"] === undefined ? undefined : missingForAzLoop(given["az-client"]);
  if (missing !== undefined || (given.part === "az" && given["az-client"] === undefined)) {
    console.error(missing ?? "The part az needs --az-client.");
    return 2;
  }
  if (given.part === undefined) return await runAll(given);
  const result = await runPart(given.part, given);
  console.log(`RESULT ${JSON.stringify(result)}`);
  const measures = measuresOf(given.part, result);
  if (measures.length > 0) console.log(toTable(measures));
  writeReport(given, measures);
  // Something of the app may keep the process alive.
  process.exit(measures.every(passes) ? 0 : 1);
});

function runPart(part: Part, { vms, purge, "az-client": azClient }: Given): Promise<Result> {
  switch (part) {
    case "oneVault":
      return runOneVault(Math.min(vms, MAX_PER_VAULT), purge);
    case "subscriptions":
      return runSubscriptions(vms, purge);
    case "oneSubscription":
      return runOneSubscription(vms, purge);
    case "longTransfer":
      return runLongTransfer(Math.min(vms, MAX_PER_VAULT));
    case "naive":
      return runNaive(Math.min(vms, NAIVE_VMS));
    case "az":
      return runAzFleet(azClient ?? "", Math.min(vms, AZ_VMS));
  }
}

/** Of a part on its own; what compares it with another part is left out. */
function measuresOf(part: Part, result: Result): readonly Measure[] {
  if (part === "naive" || part === "az") return [];
  const run = result as FleetRun;
  return part === "oneVault" ? oneVaultMeasures(run) : runMeasures(part, run);
}

async function runAll(given: Given): Promise<number> {
  const { vms, "az-client": azClient } = given;
  const fleet = (part: Part, count: number) => runInProcess<FleetRun>(part, count, given.purge ? ["--purge"] : []);
  const oneVault = await fleet("oneVault", Math.min(vms, MAX_PER_VAULT));
  const measures = [
    ...oneVaultMeasures(oneVault),
    ...largeMeasures("subscriptions", await fleet("subscriptions", vms), oneVault),
    ...largeMeasures("oneSubscription", await fleet("oneSubscription", vms), oneVault),
    ...runMeasures("longTransfer", await fleet("longTransfer", Math.min(vms, LONG_TRANSFER_VMS))),
    ...naiveMeasures(oneVault, await runInProcess<NaiveRun>("naive", Math.min(vms, NAIVE_VMS))),
    ...(azClient === undefined ? [] : azMeasures(oneVault, await azRun(azClient))),
  ];
  console.log(toTable(measures));
  writeReport(given, measures);
  if (azClient === undefined) console.log("Not compared with the Azure CLI: --az-client is not given.");
  return measures.every(passes) ? 0 : 1;
}

function azRun(azClient: string): Promise<AzFleetRun> {
  return runInProcess<AzFleetRun>("az", AZ_VMS, ["--az-client", azClient]);
}

function writeReport({ json }: Given, measures: readonly Measure[]): void {
  if (json === undefined) return;
  writeFileSync(json, `${JSON.stringify(toReport("bench:fleet", measures), undefined, 2)}\n`);
}

/** Runs one part of this file in its own process. A goal that it misses is found again here. */
async function runInProcess<R>(part: Part, vms: number, further: readonly string[] = []): Promise<R> {
  console.error(`${part} with ${vms} machines …`);
  const args = [import.meta.filename, "--part", part, "--vms", String(vms), ...further];
  const running = promisify(execFile)(process.execPath, args, { maxBuffer: 64 * MEBIBYTE });
  running.child.stderr?.pipe(process.stderr);
  const { stdout } = await running.catch((error: { readonly code?: unknown; readonly stdout: string }) => {
    if (error.code === 1 && error.stdout.includes("RESULT ")) return error;
    throw error;
  });
  const result = /^RESULT (.*)$/m.exec(stdout)?.[1];
  if (result === undefined) throw new Error(`${part} printed no result:\n${stdout.slice(-2000)}`);
  return JSON.parse(result) as R;
}

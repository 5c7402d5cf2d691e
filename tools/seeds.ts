import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { randomScenario } from "../test/support/stack/random-scenario.ts";
import { runRandomScenario } from "../test/support/stack/run-random-scenario.ts";
import { addReports, emptyReport, hasViolations, reportText, type SeedsReport, seedReport } from "./seeds/report.ts";

/** `npm run seeds`: random scenarios of a range of seeds, each with its fault plan, on virtual time. */
const USAGE = `Usage: npm run seeds -- [options]

Runs random scenarios on virtual time: machines are created, changed and deleted while faults are injected. Checks that no
outcome is lost, doubled or different from Azure. Exit code 0 when all invariants hold, 1 when one does not, 2 when the
scenario does not exist.

  --scenario NAME   protect (default)
  --seeds A..B      first and last seed, inclusive (default 1..25)
  --json FILE       write the result as JSON
  --help            print this text`;

/** Each run loads the app again and its modules stay in memory, so a process runs only so many seeds. */
const MAX_SEEDS_PER_PROCESS = 20;
const SCENARIOS: readonly string[] = ["protect"];

const { values } = parseArgs({
  options: {
    scenario: { type: "string", default: "protect" },
    seeds: { type: "string", default: "1..25" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
process.exit(await main());

async function main(): Promise<number> {
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (!SCENARIOS.includes(values.scenario)) {
    console.error(`--scenario: there is no scenario "${values.scenario}" yet, only ${SCENARIOS.join(", ")}.`);
    return 2;
  }
  const [from, to] = seedRange(values.seeds);
  if (from === undefined || to === undefined || from > to) {
    console.error(`--seeds: found "${values.seeds}", expected first and last seed, such as 1..25.`);
    return 1;
  }
  const report = to - from < MAX_SEEDS_PER_PROCESS ? await runHere(from, to) : await runInProcesses(from, to);
  console.log(reportText(report));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
  return hasViolations(report) ? 1 : 0;
}

function seedRange(text: string): readonly [number?, number?] {
  const [, from, to] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  return [from, to].map((seed) => (seed === undefined ? undefined : Number(seed))) as [number?, number?];
}

async function runHere(from: number, to: number): Promise<SeedsReport> {
  let report = emptyReport(values.scenario, from, to);
  for (let seed = from; seed <= to; seed += 1) {
    const scenario = randomScenario(seed);
    report = addReports(report, seedReport(report, scenario, await runRandomScenario(scenario)));
  }
  return report;
}

/** Runs the range in parts, each in a process of its own, as many at a time as there are processors. */
async function runInProcesses(from: number, to: number): Promise<SeedsReport> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-seeds-"));
  const count = to - from + 1;
  const size = Math.min(MAX_SEEDS_PER_PROCESS, Math.ceil(count / availableParallelism()));
  const starts = Array.from({ length: Math.ceil(count / size) }, (_, index) => from + index * size);
  const remaining = [...starts];
  const reports: SeedsReport[] = [];
  const work = async () => {
    for (let first = remaining.shift(); first !== undefined; first = remaining.shift()) {
      reports.push(await runPart(folder, first, Math.min(first + size - 1, to)));
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(availableParallelism(), starts.length) }, work));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return reports.reduce(addReports, emptyReport(values.scenario, from, to));
}

/** The part's exit code is 1 when an invariant does not hold; its report has the details. */
async function runPart(folder: string, from: number, to: number): Promise<SeedsReport> {
  const file = join(folder, `${from}.json`);
  const args = [import.meta.filename, "--scenario", values.scenario, "--seeds", `${from}..${to}`, "--json", file];
  try {
    await promisify(execFile)(process.execPath, args);
  } catch (error) {
    if (!existsSync(file)) throw error;
  }
  console.log(`Seeds ${from} to ${to} are done.`);
  return JSON.parse(readFileSync(file, "utf8")) as SeedsReport;
}

import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { option, text } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import {
  addReports,
  emptyReport,
  failedSeed,
  hasViolations,
  reportText,
  type SeedsReport,
  seedReport,
} from "./seeds/report.ts";
import { seedScenarios } from "./seeds/scenarios.ts";

/** Each run loads the app again and its modules stay in memory, so a process runs only so many seeds. */
const MAX_SEEDS_PER_PROCESS = 5;
/** A folder in memory, where the system has one: task hubs that wait for no disk. */
const MEMORY_FOLDER = "/dev/shm";
/** Far beyond what a seed takes on a busy machine: one that hangs is a violation, and the others still run. */
const SEED_LIMIT_MS = 900_000;
const SCENARIOS = Object.keys(seedScenarios);

interface Range {
  readonly scenario: string;
  readonly from: number;
  readonly to: number;
}

/** `npm run seeds`: random scenarios of a range of seeds, each with its fault plan, on virtual time. */
const command = {
  usage: "npm run seeds -- [options]",
  about: `Runs random scenarios on virtual time: machines are created, changed and deleted while faults are injected and the host is
killed. Checks by the simulator's own state that no outcome is lost, doubled or different from Azure. Exit code 0 when all invariants hold, 1 when one does not, 2 for an invalid
option or a scenario that does not exist. What each seed came to is on stderr.`,
  options: {
    scenario: option({
      value: "NAME",
      help: "kind of scenario",
      default: "protect",
      parse: (given) => SCENARIOS.find((name) => name === given),
      allowed: `one of the scenarios that exist yet: ${SCENARIOS.join(", ")}`,
    }),
    seeds: option({
      value: "A..B",
      help: "first and last seed, inclusive",
      default: "1..25",
      parse: seedRange,
      allowed: "the first and the last seed, such as 1..25",
    }),
    json: text("FILE", "write the result as JSON"),
  },
} as const;

await runCommand(command, async ({ scenario, seeds: [from, to], json }) => {
  const range = { scenario, from, to };
  const report = to - from < MAX_SEEDS_PER_PROCESS ? await runHere(range) : await runInProcesses(range);
  console.log(reportText(report));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
  // Something of the app may keep the process alive.
  process.exit(hasViolations(report) ? 1 : 0);
});

function seedRange(given: string): readonly [from: number, to: number] | undefined {
  const [, first, last] = /^(\d{1,9})\.\.(\d{1,9})$/.exec(given) ?? [];
  return first !== undefined && Number(first) <= Number(last) ? [Number(first), Number(last)] : undefined;
}

async function runHere({ scenario: name, from, to }: Range): Promise<SeedsReport> {
  let report = emptyReport(name, from, to);
  for (let seed = from; seed <= to; seed += 1) {
    const own = await runSeed(report, name, seed);
    // A range may take hours: what goes wrong shows at once.
    for (const { kind, text } of own.violations) console.error(`seed ${seed}: ${kind}: ${text}`);
    console.error(`Seed ${seed} is done: ${JSON.stringify({ machines: own.machines, injected: own.injected })}`);
    report = addReports(report, own);
  }
  return report;
}

async function runSeed(range: SeedsReport, name: string, seed: number): Promise<SeedsReport> {
  const startedAt = performance.now();
  try {
    const run = await inTime(seedScenarios[name]?.run(seed));
    if (run === undefined) throw new Error(`There is no scenario ${name}.`);
    return seedReport(range, { seed, ...run, seconds: (performance.now() - startedAt) / 1000 });
  } catch (error) {
    return failedSeed(range, seed, error);
  }
}

async function inTime<T>(work: Promise<T> | undefined): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${SEED_LIMIT_MS / 1000} s`)), SEED_LIMIT_MS);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

/** Runs the range in parts, each in a process of its own, as many at a time as there are processors. */
async function runInProcesses({ scenario, from, to }: Range): Promise<SeedsReport> {
  const folder = mkdtempSync(join(existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : tmpdir(), "holdfast-seeds-"));
  const count = to - from + 1;
  const size = Math.min(MAX_SEEDS_PER_PROCESS, Math.ceil(count / availableParallelism()));
  const starts = Array.from({ length: Math.ceil(count / size) }, (_, index) => from + index * size);
  const remaining = [...starts];
  const reports: SeedsReport[] = [];
  const work = async () => {
    for (let first = remaining.shift(); first !== undefined; first = remaining.shift()) {
      reports.push(await runPart(folder, { scenario, from: first, to: Math.min(first + size - 1, to) }));
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(availableParallelism(), starts.length) }, work));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return reports.reduce(addReports, emptyReport(scenario, from, to));
}

/** The part's exit code is 1 when an invariant does not hold; its report has the details. */
async function runPart(folder: string, { scenario, from, to }: Range): Promise<SeedsReport> {
  const file = join(folder, `${from}.json`);
  const args = [import.meta.filename, "--scenario", scenario, "--seeds", `${from}..${to}`, "--json", file];
  try {
    const running = promisify(execFile)(process.execPath, args, { env: { ...process.env, TMPDIR: folder } });
    running.child.stderr?.pipe(process.stderr, { end: false });
    await running;
  } catch (error) {
    if (!existsSync(file)) throw error;
  }
  console.log(`Seeds ${from} to ${to} are done.`);
  return JSON.parse(readFileSync(file, "utf8")) as SeedsReport;
}

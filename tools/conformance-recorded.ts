import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { flag, text, type Values, wholeNumber } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { readDifferenceList } from "./conformance/differences.ts";
import { readRecordings } from "./conformance/recordings.ts";
import { type ReplayResult, replayAll } from "./conformance/replay-all.ts";

/** Rounds number their simulators from multiples of this; there are fewer recordings. */
const NUMBERS_PER_ROUND = 100_000;
const SAMPLE_FOLDER = join(import.meta.dirname, "../test/fixtures/recorded");

/**
 * `npm run conformance:recorded`: for every recording in scope it creates a simulator with new names, brings it into the state
 * that the recording requires, sends the request and checks that the recorded response's shape is a subset of the simulator's.
 * The replay is repeated with other names.
 */
const command = {
  usage: "npm run conformance:recorded -- --data DIR|--sample [options]",
  about: `Compares the Azure simulator with recorded traffic of Azure. Exit code 0 when every difference is listed in
docs/simulator-differences.md and every line there is needed, 1 otherwise, 2 when the recordings are missing or an option is
invalid.

The whole collection (public recordings of the Azure CLI's and Azure PowerShell's own tests, scrubbed) is kept outside this
repository; what the tests need of it is shipped in test/fixtures/recorded, whose README has the origin: --sample.`,
  options: {
    data: text("DIR", "folder of recordings, such as ../shared/data"),
    sample: flag("the shipped part of the collection; lines of the list that it does not need are no failure"),
    json: text("FILE", "write the result as JSON"),
    only: text("TEXT", "only recordings whose name contains the text"),
    rounds: wholeNumber({
      help: "how often to replay them, each time with other names",
      from: 1,
      to: 1000,
      default: 2,
    }),
  },
} as const;

await runCommand(command, run);

async function run(given: Values<typeof command.options>): Promise<number> {
  const folder = given.sample ? SAMPLE_FOLDER : given.data;
  if (folder === undefined || !existsSync(folder)) {
    const missing = folder === undefined ? "" : `--data ${folder}: no such folder. `;
    console.error(
      `${missing}Give the folder of recordings, npm run conformance:recorded -- --data DIR, or take the shipped part with --sample.`,
    );
    return 2;
  }
  const { only = "" } = given;
  const recordings = readRecordings(resolve(folder)).filter(({ name }) => name.includes(only));
  const list = readDifferenceList(readFileSync(join(import.meta.dirname, "../docs/simulator-differences.md"), "utf8"));
  const rounds: ReplayResult[] = [];
  for (let round = 0; round < given.rounds; round += 1) {
    rounds.push(await replayAll(recordings, list, 1 + round * NUMBERS_PER_ROUND));
  }
  const [first, ...others] = rounds;
  if (first === undefined) return 0;
  const result = others.reduce((worst, other) => (other.matched < worst.matched ? other : worst), first);
  // Some of the recordings alone do not need the whole list.
  const unused = only === "" && !given.sample ? list.unused() : [];
  report(result, { total: recordings.length, rounds: given.rounds, unused });
  if (given.json !== undefined) writeFileSync(given.json, `${JSON.stringify(result, null, 2)}\n`);
  return unused.length > 0 || rounds.some((round) => round.unexplained.length > 0) ? 1 : 0;
}

function report(
  result: ReplayResult,
  { total, rounds, unused }: { readonly total: number; readonly rounds: number; readonly unused: readonly string[] },
): void {
  for (const { recording, differences } of result.unexplained) {
    console.log(`${recording}\n  ${differences.join("\n  ")}`);
  }
  for (const line of unused) console.log(`listed, but needed by no recording: ${line}`);
  const share = ((100 * result.matched) / Math.max(1, result.inScope)).toFixed(1);
  console.log(
    `${result.inScope} of ${total} recordings in scope: ${result.matched} matched (${share} %), ${result.listed} listed as different, ${result.unexplained.length} unexplained; ${rounds} rounds`,
  );
}

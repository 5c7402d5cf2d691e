/**
 * Compares the Azure simulator with recorded traffic of Azure.
 *
 * For every recording in scope it creates a simulator with new names, brings it into the state that the recording requires,
 * sends the request and checks that the recorded response's shape is a subset of the simulator's. The replay is repeated
 * with other names.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readDifferenceList } from "./conformance/differences.ts";
import { readRecordings } from "./conformance/recordings.ts";
import { type ReplayResult, replayAll } from "./conformance/replay-all.ts";

const USAGE = `Usage: npm run conformance:recorded -- --data DIR [options]

Compares the Azure simulator with recorded traffic of Azure. Exit code 0 when every difference is listed in
docs/simulator-differences.md and every line there is needed, 1 otherwise, 2 when the recordings are missing.

  --data DIR     folder of recordings, required
  --json FILE    write the result as JSON
  --only TEXT    only recordings whose name contains the text
  --rounds N     how often to replay them, each time with other names (default 2)
  --help         print this text`;

/** Rounds number their simulators from multiples of this; there are fewer recordings. */
const NUMBERS_PER_ROUND = 100_000;

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    json: { type: "string" },
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "2" },
    help: { type: "boolean", default: false },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.data === undefined || !existsSync(values.data)) {
    console.error("Give the folder of recordings: npm run conformance:recorded -- --data ../shared/data");
    return 2;
  }
  const recordings = readRecordings(resolve(values.data)).filter(({ name }) => name.includes(values.only));
  const list = readDifferenceList(readFileSync(join(import.meta.dirname, "../docs/simulator-differences.md"), "utf8"));
  const rounds: ReplayResult[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    rounds.push(await replayAll(recordings, list, 1 + round * NUMBERS_PER_ROUND));
  }
  const [first, ...others] = rounds;
  if (first === undefined) return 0;
  const result = others.reduce((worst, other) => (other.matched < worst.matched ? other : worst), first);
  // Some of the recordings alone do not need the whole list.
  const unused = values.only === "" ? list.unused() : [];
  report(result, recordings.length, unused);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  return unused.length > 0 || rounds.some((round) => round.unexplained.length > 0) ? 1 : 0;
}

function report(result: ReplayResult, total: number, unused: readonly string[]): void {
  for (const { recording, differences } of result.unexplained) {
    console.log(`${recording}\n  ${differences.join("\n  ")}`);
  }
  for (const line of unused) console.log(`listed, but needed by no recording: ${line}`);
  const share = ((100 * result.matched) / Math.max(1, result.inScope)).toFixed(1);
  console.log(
    `${result.inScope} of ${total} recordings in scope: ${result.matched} matched (${share} %), ${result.listed} listed as different, ${result.unexplained.length} unexplained; ${values.rounds} rounds`,
  );
}

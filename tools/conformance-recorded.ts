/**
 * Compares the Azure simulator with recorded traffic of Azure.
 *
 * `npm run conformance:recorded -- --data DIR [--json FILE] [--only TEXT] [--rounds N]`. For every recording in scope it
 * makes a fresh simulator with fresh names, brings it into the state that the recording presupposes, sends the request and
 * checks that the recorded answer's shape is a subset of the simulator's. The walk is repeated with other names. Exit
 * codes: 0 every difference is listed in docs/simulator-differences.md and every line there is needed, 1 not so, 2 the
 * data is missing.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readDifferenceList } from "./conformance/differences.ts";
import { readRecordings } from "./conformance/recordings.ts";
import { type WalkResult, walkAll } from "./conformance/walk-all.ts";

/** Worlds of different rounds have different numbers, as long as there are fewer recordings than this. */
const numbersPerRound = 100_000;

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    json: { type: "string" },
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "2" },
  },
});

process.exitCode = await main();

async function main(): Promise<number> {
  if (values.data === undefined || !existsSync(values.data)) {
    console.error("Give the folder of recordings: npm run conformance:recorded -- --data ../shared/data");
    return 2;
  }
  const recordings = readRecordings(resolve(values.data)).filter(({ name }) => name.includes(values.only));
  const list = readDifferenceList(readFileSync(join(import.meta.dirname, "../docs/simulator-differences.md"), "utf8"));
  const rounds: WalkResult[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    rounds.push(await walkAll(recordings, list, 1 + round * numbersPerRound));
  }
  const [first, ...others] = rounds;
  if (first === undefined) return 0;
  const result = others.reduce((worst, other) => (other.matched < worst.matched ? other : worst), first);
  // A part of the recordings cannot need the whole list.
  const unused = values.only === "" ? list.unused() : [];
  report(result, recordings.length, unused);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  return unused.length > 0 || rounds.some((round) => round.unexplained.length > 0) ? 1 : 0;
}

function report(result: WalkResult, total: number, unused: readonly string[]): void {
  for (const { recording, differences } of result.unexplained) {
    console.log(`${recording}\n  ${differences.join("\n  ")}`);
  }
  for (const line of unused) console.log(`listed, but no recording needs it: ${line}`);
  const share = ((100 * result.matched) / Math.max(1, result.inScope)).toFixed(1);
  console.log(
    `${result.inScope} of ${total} recordings in scope: ${result.matched} matched (${share} %), ${result.listed} listed as different, ${result.unexplained.length} unexplained; ${values.rounds} rounds`,
  );
}

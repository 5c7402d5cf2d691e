/**
 * Compares the Azure simulator with recorded traffic of Azure.
 *
 * `npm run conformance:recorded -- --data DIR [--json FILE] [--only TEXT] [--rounds N]`. For every recording in scope it
 * makes a fresh simulator with fresh names, brings it into the state that the recording presupposes, sends the request and
 * checks that the recorded answer's shape is a subset of the simulator's. The walk is repeated with other names. Exit
 * codes: 0 every difference is listed in docs/simulator-differences.md, 1 one is not, 2 the data is missing.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { isListed, readListedDifferences } from "./conformance/differences.ts";
import { type Recording, readRecordings } from "./conformance/recordings.ts";
import { type Scope, scopeOf } from "./conformance/scope.ts";
import { walkRecording } from "./conformance/walk.ts";

interface Unexplained {
  readonly recording: string;
  readonly differences: readonly string[];
}

interface WalkResult {
  readonly inScope: number;
  readonly matched: number;
  readonly listed: number;
  readonly unexplained: readonly Unexplained[];
}

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
  const inScope = recordings.flatMap((recording) => {
    const scope = scopeOf(recording);
    return scope === undefined ? [] : [{ recording, scope }];
  });
  const rounds: WalkResult[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) rounds.push(await walk(inScope, 1 + round * 100_000));
  const result = rounds.reduce((worst, other) => (other.matched < worst.matched ? other : worst));
  for (const { recording, differences } of result.unexplained)
    console.log(`${recording}\n  ${differences.join("\n  ")}`);
  const share = ((100 * result.matched) / Math.max(1, result.inScope)).toFixed(1);
  console.log(
    `${result.inScope} of ${recordings.length} recordings in scope: ${result.matched} matched (${share} %), ${result.listed} listed as different, ${result.unexplained.length} unexplained; ${rounds.length} rounds`,
  );
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  return rounds.some((round) => round.unexplained.length > 0) ? 1 : 0;
}

async function walk(
  inScope: readonly { readonly recording: Recording; readonly scope: Scope }[],
  firstNumber: number,
): Promise<WalkResult> {
  const listedDifferences = readListedDifferences(join(import.meta.dirname, "../docs/simulator-differences.md"));
  const unexplained: Unexplained[] = [];
  let matched = 0;
  let listed = 0;
  for (const [index, { recording, scope }] of inScope.entries()) {
    const differences = await walkRecording(recording, scope, firstNumber + index);
    if (differences.length === 0) matched += 1;
    else if (isListed(recording.name, differences, listedDifferences)) listed += 1;
    else unexplained.push({ recording: recording.name, differences });
  }
  return { inScope: inScope.length, matched, listed, unexplained };
}

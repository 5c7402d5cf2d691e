import type { DifferenceList } from "./differences.ts";
import type { Recording } from "./recordings.ts";
import { replayRecording } from "./replay.ts";
import { scopeOf } from "./scope.ts";

/** A recording with a difference that is not listed. */
interface Unexplained {
  readonly recording: string;
  readonly differences: readonly string[];
}

/** The result of a replay of recordings. */
export interface ReplayResult {
  readonly inScope: number;
  readonly matched: number;
  readonly listed: number;
  readonly unexplained: readonly Unexplained[];
}

/**
 * Compares every recording in scope with the simulator, each with its own replay target.
 *
 * @param firstNumber - Number of the first target; targets with other numbers have other names and seeds.
 */
export async function replayAll(
  recordings: readonly Recording[],
  list: DifferenceList,
  firstNumber: number,
): Promise<ReplayResult> {
  const unexplained: Unexplained[] = [];
  let [inScope, matched, listed] = [0, 0, 0];
  for (const recording of recordings) {
    const scope = scopeOf(recording);
    if (scope === undefined) continue;
    const differences = await replayRecording(recording, scope, firstNumber + inScope);
    inScope += 1;
    if (differences.length === 0) matched += 1;
    else if (list.explains(recording.name, differences)) listed += 1;
    else unexplained.push({ recording: recording.name, differences });
  }
  return { inScope, matched, listed, unexplained };
}

import type { DifferenceList } from "./differences.ts";
import type { Recording } from "./recordings.ts";
import { scopeOf } from "./scope.ts";
import { walkRecording } from "./walk.ts";

/** A recording that differs in a way nobody has explained. */
interface Unexplained {
  readonly recording: string;
  readonly differences: readonly string[];
}

/** What a walk through recordings has come to. */
export interface WalkResult {
  readonly inScope: number;
  readonly matched: number;
  readonly listed: number;
  readonly unexplained: readonly Unexplained[];
}

/**
 * Compares every recording in scope with the simulator, each in a world of its own.
 *
 * @param firstNumber - Number of the first world; worlds of other numbers have other names and seeds.
 */
export async function walkAll(
  recordings: readonly Recording[],
  list: DifferenceList,
  firstNumber: number,
): Promise<WalkResult> {
  const unexplained: Unexplained[] = [];
  let [inScope, matched, listed] = [0, 0, 0];
  for (const recording of recordings) {
    const scope = scopeOf(recording);
    if (scope === undefined) continue;
    const differences = await walkRecording(recording, scope, firstNumber + inScope);
    inScope += 1;
    if (differences.length === 0) matched += 1;
    else if (list.explains(recording.name, differences)) listed += 1;
    else unexplained.push({ recording: recording.name, differences });
  }
  return { inScope, matched, listed, unexplained };
}

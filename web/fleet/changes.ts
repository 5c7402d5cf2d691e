/**
 * How many machines would come, go or move if the table showed `next` in place of `shown`. Both are IDs in order, each once.
 *
 * Of those in both, as few as possible count as moved: all that are not in the longest run that keeps its order.
 */
export function countChanges(shown: readonly string[], next: readonly string[]): number {
  const placeInShown = new Map(shown.map((id, place) => [id, place]));
  const places = next.flatMap((id) => placeInShown.get(id) ?? []);
  const common = places.length;
  return shown.length - common + (next.length - common) + (common - longestIncreasing(places));
}

/** Length of the longest increasing subsequence, in n log n. */
function longestIncreasing(values: readonly number[]): number {
  /** The smallest end of an increasing run of each length. */
  const ends: number[] = [];
  for (const value of values) ends[firstNotBelow(ends, value)] = value;
  return ends.length;
}

function firstNotBelow(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

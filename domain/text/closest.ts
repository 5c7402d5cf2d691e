/** Texts farther apart than this are not taken for a slip. */
const MAX_EDITS = 2;
/** Longer texts are no names. */
const MAX_LENGTH = 100;

/**
 * The one of the candidates that a text was probably meant to be: at most two letters inserted, left out or exchanged, in any
 * casing. `undefined` when none is that near, or the text is so short that any would be.
 */
export function closest(text: string, candidates: readonly string[]): string | undefined {
  const wanted = text.toLowerCase();
  const near = candidates
    .map((candidate) => ({ candidate, edits: editsBetween(wanted, candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= MAX_EDITS && edits < Math.min(wanted.length, candidate.length));
  return near.sort((left, right) => left.edits - right.edits)[0]?.candidate;
}

/** ` Did you mean "…"?`, or nothing. */
export function didYouMean(text: string, candidates: readonly string[]): string {
  const meant = closest(text, candidates);
  return meant === undefined ? "" : ` Did you mean "${meant}"?`;
}

/** Levenshtein's distance; given up where the lengths alone put it beyond the limit. */
function editsBetween(from: string, to: string): number {
  if (from.length > MAX_LENGTH || Math.abs(from.length - to.length) > MAX_EDITS) return MAX_EDITS + 1;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const exchanged = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(exchanged, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

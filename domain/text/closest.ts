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
  if (wanted.length > MAX_LENGTH) return undefined;
  const shortest = (candidate: string) => Math.min(wanted.length, candidate.length);
  for (let edits = 0; edits <= MAX_EDITS; edits += 1) {
    const meant = candidates.find(
      (candidate) => edits < shortest(candidate) && isWithin(edits, wanted, candidate.toLowerCase()),
    );
    if (meant !== undefined) return meant;
  }
  return undefined;
}

/** ` Did you mean "…"?`, or nothing. */
export function didYouMean(text: string, candidates: readonly string[]): string {
  const meant = closest(text, candidates);
  return meant === undefined ? "" : ` Did you mean "${meant}"?`;
}

/** Whether Levenshtein's distance of two texts is at most so many edits. */
function isWithin(edits: number, from: string, to: string): boolean {
  if (edits < 0) return false;
  if (from === "" || to === "") return from.length + to.length <= edits;
  const [restOfFrom, restOfTo] = [from.slice(1), to.slice(1)];
  if (from[0] === to[0]) return isWithin(edits, restOfFrom, restOfTo);
  return (
    isWithin(edits - 1, restOfFrom, restOfTo) ||
    isWithin(edits - 1, restOfFrom, to) ||
    isWithin(edits - 1, from, restOfTo)
  );
}

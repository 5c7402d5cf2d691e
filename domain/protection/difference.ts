/** A setting of something in Azure that is not as the configuration says, in words. */
export interface Difference {
  /** The configuration's name for it: `redundancy`, `retainDays`, `tags.owner`. */
  readonly setting: string;
  readonly expected: string;
  readonly actual: string;
}

type Compared = readonly [setting: string, expected: string, actual: string];

/** The pairs that are not alike, in any casing. */
export function differencesBetween(pairs: readonly (Compared | undefined)[]): readonly Difference[] {
  return pairs
    .filter((pair) => pair !== undefined)
    .filter(([, expected, actual]) => expected.toLowerCase() !== actual.toLowerCase())
    .map(([setting, expected, actual]) => ({ setting, expected, actual }));
}

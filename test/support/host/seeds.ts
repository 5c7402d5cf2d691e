/**
 * The seeds of a random test. `SEEDS=1-50` runs a range; without it a test uses its first seed only, so that `npm test` stays
 * quick.
 */
export function readSeeds(text: string | undefined = process.env["SEEDS"]): readonly number[] {
  const [first = 1, last = first] = (text ?? "1").split("-").map(Number);
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}

/** Whether a range of seeds is requested: exhaustive tests then run every case instead of a sample. */
export function isLongRun(): boolean {
  return process.env["SEEDS"] !== undefined;
}

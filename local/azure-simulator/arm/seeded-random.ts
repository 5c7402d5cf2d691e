import { createHash } from "node:crypto";

/** The simulator's only source of randomness: the same seed gives the same run. */
export interface SeededRandom {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A version 4 GUID made from `random`. */
  readonly newGuid: () => string;
}

/**
 * The "sfc32" generator, started from a hash: 128 bits of state, so that the many streams of one seed do not meet.
 *
 * @param stream - Names one of the seed's independent sequences.
 */
export function createSeededRandom(seed: number, stream = ""): SeededRandom {
  const start = createHash("sha256").update(`${seed}/${stream}`).digest();
  let [a, b, c, counter] = [start.readInt32LE(0), start.readInt32LE(4), start.readInt32LE(8), start.readInt32LE(12)];
  const random = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
  const hex = (digits: number) => {
    let text = "";
    while (text.length < digits) text += Math.floor(random() * 16).toString(16);
    return text;
  };
  const variant = () => "89ab"[Math.floor(random() * 4)] ?? "8";
  return {
    random,
    newGuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${variant()}${hex(3)}-${hex(12)}`,
  };
}

/** The simulator's only source of randomness: the same seed gives the same run. */
export interface SeededRandom {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** A version 4 GUID made from `random`. */
  readonly newGuid: () => string;
}

/** The "mulberry32" generator: 32 bits of state, good enough to spread names and durations. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
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

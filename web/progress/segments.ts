import type { StatusWord } from "../words/status-words.ts";

/** A part of a bar: so many of all are in this state. */
export interface Segment {
  readonly status: string;
  readonly word: StatusWord;
  readonly count: number;
  /** Share of all, 0 to 1. */
  readonly share: number;
}

/** The states that something is in, in the order of the words; those that the words do not have come last, as unknown. */
export function segmentsOf(
  counts: Readonly<Record<string, number | undefined>>,
  words: Readonly<Record<string, StatusWord>>,
  wordOf: (status: string) => StatusWord,
): readonly Segment[] {
  const order = [...Object.keys(words), ...Object.keys(counts).filter((status) => !Object.hasOwn(words, status))];
  const total = totalOf(counts);
  return order.flatMap((status) => {
    const count = counts[status] ?? 0;
    return count > 0 ? [{ status, word: wordOf(status), count, share: count / total }] : [];
  });
}

export function totalOf(counts: Readonly<Record<string, number | undefined>>): number {
  return Object.values(counts).reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** How full a quota is. */
export interface QuotaUse {
  /** Share of the limit, 0 to 1. */
  readonly share: number;
  readonly tone: "good" | "warn" | "bad";
  readonly left: number;
}

const WARN_SHARE = 0.8;

/** Bad when nothing is left, a warning from four fifths on. */
export function quotaUse({ used, limit }: { readonly used: number; readonly limit: number }): QuotaUse {
  const share = limit <= 0 ? 1 : Math.min(1, used / limit);
  const left = Math.max(0, limit - used);
  return { share, left, tone: left === 0 ? "bad" : share >= WARN_SHARE ? "warn" : "good" };
}

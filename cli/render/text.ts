import { singleLine } from "../../domain/text/safe-line.ts";

/** Longer than any name, ID or sentence of the API. */
const MAX_CHARACTERS = 2000;

/**
 * Text of the app as a terminal may show it: one line, without control characters (escape sequences start with one) and without
 * characters that reorder or hide text.
 */
export function clean(text: string, maxCharacters = MAX_CHARACTERS): string {
  return singleLine(text, maxCharacters);
}

/** Blocks that terminals draw two cells wide: Hangul, CJK, full-width forms, emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How many cells a cleaned text takes on a terminal. */
export function cellWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** The text in at most so many cells, with `…` where it was cut. */
export function cut(text: string, maxCells: number): string {
  if (cellWidth(text) <= maxCells) return text;
  let kept = "";
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    width += cellWidth(segment);
    if (width > maxCells - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `needsAttention` as people read it: `needs attention`. Codes in capitals stay. */
export function words(code: string): string {
  if (!/^[a-z]+(?:[A-Z][a-z]+)+$/.test(code)) return code;
  return code.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Name at the end of a resource ID. */
export function lastPart(id: string): string {
  return id.replace(/\/+$/, "").split("/").at(-1) ?? id;
}

/** A piece of a text: words as they are, or an instant, which is shown in the reader's zone. */
export type TextPart =
  | { readonly kind: "words"; readonly text: string }
  | { readonly kind: "instant"; readonly at: string };

/** `2026-03-31T01:00:00.000Z`, as timelines write it, and `2026-03-31 01:00 UTC`, as messages do. */
const INSTANT = /\b(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d{1,3})?)Z| (\d\d:\d\d) UTC)\b/g;

/** A text of the API with its instants apart. What is no time of the calendar stays words. */
export function textParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(INSTANT)) {
    const [whole, date, time, minutes] = match;
    const at = Date.parse(`${date}T${time ?? `${minutes}:00.000`}Z`);
    if (Number.isNaN(at)) continue;
    if (match.index > end) parts.push({ kind: "words", text: text.slice(end, match.index) });
    parts.push({ kind: "instant", at: new Date(at).toISOString() });
    end = match.index + whole.length;
  }
  return end < text.length || parts.length === 0 ? [...parts, { kind: "words", text: text.slice(end) }] : parts;
}

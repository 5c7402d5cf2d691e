import type { Segment } from "../../progress/segments.ts";
import type { StatusWord } from "../../words/status-words.ts";

/** A bar of how many are in each state. The numbers stand below it in words, so that it needs no colours. */
export function SegmentBar(props: {
  readonly segments: readonly Segment[];
  readonly label: string;
  readonly isSmall?: boolean;
}) {
  const { segments, label, isSmall = false } = props;
  return (
    <div class={isSmall ? "segments small" : "segments"}>
      <div class="bar" aria-hidden="true">
        {segments.map(({ status, word, count }) => (
          <span key={status} class={`part ${toneClass(word)}`} style={{ flexGrow: count }} />
        ))}
      </div>
      <ul aria-label={label}>
        {segments.map(({ status, word, count }) => (
          <li key={status}>
            <span class={`swatch ${toneClass(word)}`} aria-hidden="true" />
            {word.label}: <b>{count.toLocaleString("en-GB")}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}

function toneClass({ tone }: StatusWord): string {
  return tone === "unknown" ? "warn striped" : tone;
}

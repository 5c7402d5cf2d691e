import { signal } from "@preact/signals";

const MIN_GAP_MS = 10_000;

const spoken = signal("");
let spokenAt = Number.NEGATIVE_INFINITY;
let waiting: string | undefined;
let timer: number | undefined;

/** Tells a screen reader, politely, at most once in ten seconds: of several texts in that time the last one. Not for single rows. */
export function announce(text: string): void {
  waiting = text;
  if (timer !== undefined) return;
  const wait = Math.max(0, spokenAt + MIN_GAP_MS - performance.now());
  timer = window.setTimeout(speak, wait);
}

function speak(): void {
  timer = undefined;
  if (waiting === undefined) return;
  // The same text twice would not be read again.
  spoken.value = waiting === spoken.value ? `${waiting}\u00a0` : waiting;
  waiting = undefined;
  spokenAt = performance.now();
}

/** The page's one live region. */
export function LiveStatus() {
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {spoken.value}
    </div>
  );
}

import { readFileSync, writeFileSync } from "node:fs";

/** Years up to 9999 have ISO dates of the usual form. */
const MAX_SAVED_MS = Date.parse("9999-12-31T00:00:00Z");

/**
 * Time of the last run, in milliseconds since 1970: accelerated time may be ahead, and must not go back behind stored state. 0
 * when the file is missing or has no usable time; stored state may then be ahead of the clock, which is only reported.
 */
export function readSavedTime(file: string, warn: (text: string) => void): number {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return 0;
  }
  const savedMs = savedTimeIn(text);
  if (savedMs >= 0 && savedMs <= MAX_SAVED_MS) return savedMs;
  warn(`${file} has no usable time ("nowMs"); the clock begins with this machine's time, or where stored state ends.`);
  return 0;
}

function savedTimeIn(text: string): number {
  try {
    const saved: unknown = JSON.parse(text);
    const hasTime = typeof saved === "object" && saved !== null && "nowMs" in saved && typeof saved.nowMs === "number";
    return hasTime ? (saved.nowMs as number) : Number.NaN;
  } catch {
    return Number.NaN;
  }
}

/** Saves the clock's time. A folder deleted during the run stops nothing and is reported once. */
export function createTimeSaver(file: string, now: () => number, warn: (text: string) => void): () => void {
  let hasWarned = false;
  return () => {
    try {
      writeFileSync(file, JSON.stringify({ nowMs: now() }));
    } catch (error) {
      if (!hasWarned) warn(`Cannot save the clock's time; the next start may begin earlier: ${String(error)}`);
      hasWarned = true;
    }
  };
}

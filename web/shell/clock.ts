import { signal } from "@preact/signals";

const TICK_MS = 15_000;

/** The browser's time, in milliseconds since 1970. The one place of the page that reads the clock. */
export function currentTime(): number {
  return Date.now();
}

/** Now, in milliseconds since 1970, for ages such as "3 hours ago"; advances every 15 seconds. */
export const now = signal(currentTime());

/** Starts the clock; once. */
export function startClock(): void {
  window.setInterval(() => {
    now.value = currentTime();
  }, TICK_MS);
}

import { signal } from "@preact/signals";

const TICK_MS = 15_000;

/** The browser's time, in milliseconds since 1970. The one place of the page that reads the clock. */
export function currentTime(): number {
  return Date.now();
}

/** What the app's clock is ahead of the browser's. A browser's clock may be wrong, and a local app's time may be faster. */
let aheadMs = 0;
const TOLERATED_MS = 60_000;

/** The app's time, in milliseconds since 1970: ages and times to come are counted from it. */
export function appTime(): number {
  return currentTime() + aheadMs;
}

/** Takes the app's time from a response; what cannot be read changes nothing. */
export function followAppTime(given: string | null): void {
  const difference = Date.parse(given ?? "") - currentTime();
  if (Number.isNaN(difference)) return;
  aheadMs = Math.abs(difference) > TOLERATED_MS ? difference : 0;
  now.value = appTime();
}

/** Now by the app's clock, in milliseconds since 1970, for ages such as "3 hours ago"; advances every 15 seconds. */
export const now = signal(currentTime());

/** Starts the clock; once. */
export function startClock(): void {
  setInterval(() => {
    now.value = appTime();
  }, TICK_MS);
}

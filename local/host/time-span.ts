const TIME_SPAN = /^(?:(\d+)\.)?(\d{1,2}):([0-5]?\d)(?::([0-5]?\d)(?:\.(\d{1,7}))?)?$/;

/**
 * Parses a .NET TimeSpan (`[d.]hh:mm[:ss[.fraction]]`), as host.json and timer schedules use it.
 *
 * @returns Milliseconds; `undefined` when the text is not a TimeSpan.
 */
export function parseTimeSpan(text: string): number | undefined {
  const found = TIME_SPAN.exec(text);
  if (found === null) return undefined;
  const [days, hours, minutes, seconds] = found.slice(1, 5).map((part) => Number(part ?? 0));
  if (days === undefined || hours === undefined || hours > 23) return undefined;
  const fractionMs = Math.round(Number(`0.${found[5] ?? "0"}`) * 1000);
  return (((days * 24 + hours) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000 + fractionMs;
}

/** Formats a duration as .NET does: `[d.]hh:mm:ss[.fffffff]`. */
export function formatTimeSpan(durationMs: number): string {
  const pad = (value: number, length = 2) => String(value).padStart(length, "0");
  const days = Math.floor(durationMs / 86_400_000);
  const hours = Math.floor(durationMs / 3_600_000) % 24;
  const minutes = Math.floor(durationMs / 60_000) % 60;
  const seconds = Math.floor(durationMs / 1_000) % 60;
  const fraction = durationMs % 1_000 === 0 ? "" : `.${pad(durationMs % 1_000, 3)}0000`;
  return `${days > 0 ? `${days}.` : ""}${pad(hours)}:${pad(minutes)}:${pad(seconds)}${fraction}`;
}

/** [-][d.]hh:mm:ss[.fffffff], as .NET's TimeSpan writes and reads it. */
const TIME_SPAN = /^(?:(\d+)\.)?(\d{1,2}):([0-5]?\d)(?::([0-5]?\d)(?:\.(\d{1,7}))?)?$/;

/** Reads a TimeSpan of .NET (`[d.]hh:mm[:ss[.fraction]]`), as host.json and timer schedules use it. Milliseconds; `undefined` when it is none. */
export function parseTimeSpan(text: string): number | undefined {
  const found = TIME_SPAN.exec(text);
  if (found === null) return undefined;
  const [days, hours, minutes, seconds] = found.slice(1, 5).map((part) => Number(part ?? 0));
  if (days === undefined || hours === undefined || hours > 23) return undefined;
  const fractionMs = Math.round(Number(`0.${found[5] ?? "0"}`) * 1000);
  return (((days * 24 + hours) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000 + fractionMs;
}

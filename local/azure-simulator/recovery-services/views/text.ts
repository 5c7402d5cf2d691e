import { DAY_MS, HOUR_MS, MINUTE_MS } from "../model/time.ts";

/** How Azure Backup writes instants and durations. Pure; all times are milliseconds since 1970, UTC. */

/** End time of an operation or task that has not ended; without `Z`, as recorded. */
export const NOT_YET = "0001-01-01T00:00:00";
/** `lastBackupTime` of an item that was never backed up. */
export const NEVER_BACKED_UP = "2001-01-01T00:00:00Z";

const SECOND_MS = 1000;

/**
 * ISO 8601 with up to seven fractional digits. The service counts in ticks of 100 ns, the simulator in milliseconds; the
 * last four digits are computed from the instant, so the same instant always gives the same text.
 */
export function instantText(atMs: number): string {
  const whole = Math.floor(atMs);
  const text = new Date(whole).toISOString();
  const fraction = `${text.slice(20, 23)}${ticksBelowMillisecond(whole)}`.replace(/0+$/, "");
  return fraction === "" ? `${text.slice(0, 19)}Z` : `${text.slice(0, 19)}.${fraction}Z`;
}

/** `PT41M13.7937941S`, `P1DT5H44M21.8S`, `PT0S`; negative spans start with a minus sign. */
export function isoDuration(spanMs: number): string {
  if (spanMs === 0) return "PT0S";
  const sign = spanMs < 0 ? "-" : "";
  const rest = Math.abs(spanMs);
  const days = Math.floor(rest / DAY_MS);
  const hours = Math.floor((rest % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((rest % HOUR_MS) / MINUTE_MS);
  const seconds = fractionalSeconds(rest % MINUTE_MS);
  const date = days > 0 ? `${days}D` : "";
  const time = `${hours > 0 ? `${hours}H` : ""}${minutes > 0 ? `${minutes}M` : ""}${seconds === "0" ? "" : `${seconds}S`}`;
  return `${sign}P${date}${time === "" ? "" : `T${time}`}`;
}

/** `00:03:05.1347479`, with days before a dot: `13.23:59:45.7545917`. The form .NET prints and old api-versions send. */
export function dotnetTimeSpan(spanMs: number): string {
  const sign = spanMs < 0 ? "-" : "";
  const rest = Math.abs(Math.floor(spanMs));
  const days = Math.floor(rest / DAY_MS);
  const clock = [Math.floor((rest % DAY_MS) / HOUR_MS), Math.floor((rest % HOUR_MS) / MINUTE_MS)]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  const milliseconds = rest % MINUTE_MS;
  const seconds = String(Math.floor(milliseconds / SECOND_MS)).padStart(2, "0");
  const fraction = milliseconds % SECOND_MS;
  const tail = fraction === 0 ? "" : `.${String(fraction).padStart(3, "0")}${ticksBelowMillisecond(rest)}`;
  return `${sign}${days > 0 ? `${days}.` : ""}${clock}:${seconds}${tail}`;
}

function ticksBelowMillisecond(wholeMs: number): string {
  return String(((wholeMs % 10_000) * 9973) % 10_000).padStart(4, "0");
}

function fractionalSeconds(milliseconds: number): string {
  const whole = Math.floor(milliseconds / SECOND_MS);
  const fraction = Math.floor(milliseconds % SECOND_MS);
  if (fraction === 0) return String(whole);
  return `${whole}.${`${String(fraction).padStart(3, "0")}${ticksBelowMillisecond(Math.floor(milliseconds))}`.replace(/0+$/, "")}`;
}

import type { Instant } from "../../domain/instant.ts";

/**
 * A time as the service's filters require it, which is not OData: `2024-05-13 08:25:00 PM`, UTC on a 12-hour clock. Whole seconds, rounded
 * down: a start is never filtered out by its fraction.
 */
export function serviceTime(instant: Instant): string {
  const [date = "", time = ""] = instant.split("T");
  const [hours = "", minutes = "", seconds = ""] = time.slice(0, 8).split(":");
  const hour = Number(hours);
  const twelveHour = String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, "0");
  return `${date} ${twelveHour}:${minutes}:${seconds} ${hour < 12 ? "AM" : "PM"}`;
}

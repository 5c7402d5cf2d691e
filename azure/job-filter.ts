import { addSeconds, type Instant } from "../domain/instant.ts";

/** The service lists jobs of at most 30 days at a time. */
const WINDOW_SECONDS = 30 * 86_400;

/**
 * The `$filter` for backups of virtual machines that started within 30 days from `startedFrom`. The service wants both ends,
 * and times as `2024-05-13 08:25:00 PM`: UTC on a 12-hour clock, which is no OData.
 */
export function backupJobFilter(startedFrom: Instant): string {
  return [
    "backupManagementType eq 'AzureIaasVM'",
    "operation eq 'Backup'",
    `startTime eq '${serviceTime(startedFrom)}'`,
    `endTime eq '${serviceTime(addSeconds(startedFrom, WINDOW_SECONDS))}'`,
  ].join(" and ");
}

/** Whole seconds, rounded down: a start is never filtered out by its fraction. */
export function serviceTime(instant: Instant): string {
  const [date = "", time = ""] = instant.split("T");
  const [hours = "", minutes = "", seconds = ""] = time.slice(0, 8).split(":");
  const hour = Number(hours);
  const twelveHour = String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, "0");
  return `${date} ${twelveHour}:${minutes}:${seconds} ${hour < 12 ? "AM" : "PM"}`;
}

import { stringAt, valueAt } from "../../../arm/json.ts";
import { policyInputInvalid, policyNameInvalid } from "../../errors/policy.ts";
import { isTimeZone } from "./time-zones.ts";

/** Bounds of Azure Backup's retention: minimum and maximum count per unit. */
const RETENTION_BOUNDS: Readonly<Record<string, readonly [number, number]>> = {
  dailySchedule: [7, 9999],
  weeklySchedule: [1, 5163],
  monthlySchedule: [1, 1188],
  yearlySchedule: [1, 99],
};
/** Highest number of snapshot days that leaves room for 18 instant recovery points, by hourly interval. */
const MAX_SNAPSHOT_DAYS_BY_INTERVAL: Readonly<Record<number, number>> = { 4: 17, 6: 22 };

/** Policy names: 3 to 150 letters, digits and hyphens; first a letter, last no hyphen. Throws 400. */
export function validatePolicyName(name: string): void {
  if (/^[A-Za-z][A-Za-z0-9-]{1,148}[A-Za-z0-9]$/.test(name)) return;
  throw policyNameInvalid();
}

/** Checks a policy's `properties` as the service does. Throws 400. */
export function validatePolicy(properties: unknown): void {
  checkRule(
    stringAt(properties, "backupManagementType") === "AzureIaasVM",
    "backupManagementType must be AzureIaasVM.",
  );
  const enhanced = stringAt(properties, "policyType") === "V2";
  const schedule = valueAt(properties, "schedulePolicy");
  const frequency = stringAt(schedule, "scheduleRunFrequency");
  const expectedType = enhanced ? "SimpleSchedulePolicyV2" : "SimpleSchedulePolicy";
  checkRule(stringAt(schedule, "schedulePolicyType") === expectedType, `schedulePolicyType must be ${expectedType}.`);
  const frequencies = enhanced ? ["Daily", "Weekly", "Hourly"] : ["Daily", "Weekly"];
  checkRule(
    frequency !== undefined && frequencies.includes(frequency),
    `scheduleRunFrequency must be one of ${frequencies.join(", ")}.`,
  );
  if (frequency === "Hourly") validateHourly(valueAt(schedule, "hourlySchedule"));
  else validateRunTimes(schedule, enhanced, frequency === "Weekly");
  validateRetention(valueAt(properties, "retentionPolicy"), frequency === "Weekly");
  validateSnapshotDays(properties, enhanced, frequency === "Weekly");
  const timeZone = stringAt(properties, "timeZone");
  checkRule(timeZone === undefined || isTimeZone(timeZone), `timeZone '${timeZone}' is not the name of a time zone.`);
}

function validateHourly(hourly: unknown): void {
  const interval = valueAt(hourly, "interval");
  const window = valueAt(hourly, "scheduleWindowDuration");
  checkRule(
    typeof interval === "number" && [4, 6, 8, 12, 24].includes(interval),
    "interval must be 4, 6, 8, 12 or 24 hours.",
  );
  checkRule(typeof window === "number" && window >= 4 && window <= 24, "scheduleWindowDuration must be 4 to 24 hours.");
  checkRule(Number(window) >= Number(interval), "scheduleWindowDuration must not be shorter than the interval.");
  checkRule(isHalfHour(stringAt(hourly, "scheduleWindowStartTime")), "scheduleWindowStartTime must be on a half hour.");
}

function validateRunTimes(schedule: unknown, enhanced: boolean, weekly: boolean): void {
  const place = enhanced ? valueAt(schedule, weekly ? "weeklySchedule" : "dailySchedule") : schedule;
  const times = valueAt(place, "scheduleRunTimes");
  checkRule(Array.isArray(times) && times.length === 1, "scheduleRunTimes must have exactly one time.");
  checkRule((times as readonly unknown[]).every(isHalfHour), "schedule time must be a multiple of 30 minutes.");
  const days = valueAt(place, "scheduleRunDays");
  if (weekly) checkRule(Array.isArray(days) && days.length > 0, "scheduleRunDays must name at min one day.");
}

function validateRetention(retention: unknown, weekly: boolean): void {
  checkRule(
    stringAt(retention, "retentionPolicyType") === "LongTermRetentionPolicy",
    "retentionPolicyType must be LongTermRetentionPolicy.",
  );
  const needed = weekly ? "weeklySchedule" : "dailySchedule";
  checkRule(valueAt(retention, needed) !== undefined, `retentionPolicy must have a ${needed}.`);
  if (weekly)
    checkRule(valueAt(retention, "dailySchedule") === undefined, "a weekly schedule cannot have daily retention.");
  for (const [kind, [min, max]] of Object.entries(RETENTION_BOUNDS)) {
    const part = valueAt(retention, kind);
    if (part === undefined || part === null) continue;
    const count = valueAt(part, "retentionDuration", "count");
    checkRule(typeof count === "number" && count >= min && count <= max, `${kind} must keep ${min} to ${max}.`);
  }
}

function validateSnapshotDays(properties: unknown, enhanced: boolean, weekly: boolean): void {
  const days = valueAt(properties, "instantRpRetentionRangeInDays");
  if (days === undefined || days === null) return;
  const interval = Number(valueAt(properties, "schedulePolicy", "hourlySchedule", "interval"));
  const standard: readonly [number, number] = weekly ? [5, 5] : [1, 5];
  const [min, max] = enhanced ? [1, MAX_SNAPSHOT_DAYS_BY_INTERVAL[interval] ?? 30] : standard;
  checkRule(
    typeof days === "number" && days >= min && days <= max,
    `instantRpRetentionRangeInDays must be ${min} to ${max}.`,
  );
}

function isHalfHour(time: unknown): boolean {
  return typeof time === "string" && Number.isFinite(Date.parse(time)) && Date.parse(time) % 1_800_000 === 0;
}

function checkRule(holds: boolean, rule: string): void {
  if (holds) return;
  throw policyInputInvalid(rule);
}

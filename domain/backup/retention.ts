import { addSeconds, type Instant } from "../instant.ts";

/** How long Azure Backup keeps the recovery point of an on-demand backup, in days. 30 is also Azure's own default. */
export const onDemandRetention = { minimumDays: 1, maximumDays: 9999, defaultDays: 30 } as const;

const SECONDS_PER_DAY = 86_400;

/** When a recovery point made now expires. */
export function retainUntil(now: Instant, days: number): Instant {
  return addSeconds(now, days * SECONDS_PER_DAY);
}

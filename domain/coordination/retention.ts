import { addSeconds, type Instant } from "../instant.ts";

/** How long the task hub keeps workflow instances that have ended. */
export interface FinishedInstances {
  /** Days since they were created. Nothing that is waited for lives as long: a wait for a backup ends after a week at most. */
  readonly keepDays: number;
}

export const finishedInstances: FinishedInstances = { keepDays: 14 };

const SECONDS_PER_DAY = 86_400;
/** Days before the retention's end that every run covers: an app that was stopped for a while leaves nothing behind. */
const SPANS = 30;

/** Spans of creation times, oldest first, whose finished instances have outlived the retention; one day each. */
export function purgeSpans(
  { keepDays }: FinishedInstances,
  now: Instant,
): readonly { readonly createdFrom: Instant; readonly createdTo: Instant }[] {
  const end = addSeconds(now, -keepDays * SECONDS_PER_DAY);
  return Array.from({ length: SPANS }, (_, index) => {
    const createdTo = addSeconds(end, -(SPANS - 1 - index) * SECONDS_PER_DAY);
    return { createdFrom: addSeconds(createdTo, -SECONDS_PER_DAY), createdTo };
  });
}

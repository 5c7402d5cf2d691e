import type { InvocationContext, Timer } from "@azure/functions";
import { addSeconds, type Instant, secondsBetween } from "../domain/instant.ts";
import { dueAtOf } from "./timer-status.ts";

type TimerHandler = (timer: Timer, context: InvocationContext) => Promise<void>;

export interface TimerClock {
  /** The handler; its ticks set the clock. */
  readonly setBy: (handler: TimerHandler) => TimerHandler;
  readonly now: () => Instant;
}

/**
 * The time by which the app's timers go, for what is asked between their ticks: when the last tick was due, and what has passed on the
 * machine's clock since. A host may let time pass at another pace; in Azure, and in a process that saw no tick yet, it is the machine's
 * time. A late tick tells nothing: it was due long ago.
 */
export function createTimerClock(machineNow: () => Instant): TimerClock {
  let tick: { readonly dueAt: Instant; readonly seenAt: Instant } | undefined;
  return {
    setBy: (handler) => async (timer, context) => {
      const dueAt = dueAtOf(timer);
      if (dueAt !== undefined && !timer.isPastDue) tick = { dueAt, seenAt: machineNow() };
      await handler(timer, context);
    },
    now: () => {
      const at = machineNow();
      return tick === undefined ? at : addSeconds(tick.dueAt, secondsBetween(tick.seenAt, at));
    },
  };
}

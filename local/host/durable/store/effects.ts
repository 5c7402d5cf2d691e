/** What a transaction set in motion; the dispatcher acts on it after the commit. */
export interface Effects {
  /** Instances with messages. */
  readonly instances: Set<number>;
  /** Entities with requests, by scheduler ID. */
  readonly entities: Set<string>;
  /** IDs of instances that finished. */
  readonly finished: Set<string>;
  hasActivities: boolean;
  /** When the earliest of the new timers fires, milliseconds since 1970; infinity if there are none. */
  earliestTimerMs: number;
}

export function noEffects(): Effects {
  return {
    instances: new Set(),
    entities: new Set(),
    finished: new Set(),
    hasActivities: false,
    earliestTimerMs: Number.POSITIVE_INFINITY,
  };
}

import type { Instant } from "../domain/instant.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { SCHEDULE_START_KEY, scheduleStart, scheduleStartState } from "../orchestrations/contracts/schedule-start.ts";

type Hub = Pick<Workflows, "readEntityState" | "signalEntity">;

/**
 * Since when this installation starts runs of schedules. The first tick ever says so, and a durable entity remembers it; each process
 * reads it once.
 *
 * @param at - Used when none is known.
 * @throws Error when the task hub can neither tell nor remember it: the next tick tries again.
 */
export function createScheduleStart(): (hub: Hub, at: Instant) => Promise<Instant> {
  let known: Instant | undefined;
  return async (hub, at) => {
    if (known !== undefined) return known;
    const state = scheduleStartState.safeParse(await hub.readEntityState(scheduleStart.name, SCHEDULE_START_KEY));
    if (!state.success) await hub.signalEntity(scheduleStart.name, SCHEDULE_START_KEY, "begin", { at });
    known = state.data?.at ?? at;
    return known;
  };
}

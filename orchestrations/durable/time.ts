import type { OrchestrationContext, Task } from "durable-functions";
import { type Instant, toDate, toInstant } from "../../domain/instant.ts";

/** Orchestration time: the same at every replay. */
export function nowOf(context: OrchestrationContext): Instant {
  return toInstant(context.df.currentUtcDateTime);
}

/** Sleeps durably. Callers keep it below a day; the host may wake up to a second early. */
export function* waitUntil(context: OrchestrationContext, at: Instant): Generator<Task, void, unknown> {
  yield context.df.createTimer(toDate(at));
}

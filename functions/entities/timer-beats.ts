import type { EntityContext } from "durable-functions";
import { type TimerBeats, withBeat } from "../../domain/monitoring/timer-beats.ts";
import { timerBeats as contract } from "../../orchestrations/contracts/monitoring.ts";

/**
 * Durable entity `timerBeats`, one for the app: when the timers that look after each other ticked. Signalled by them every few
 * minutes; the rule is in domain/monitoring/timer-beats.ts.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function timerBeats(context: EntityContext<TimerBeats>): void {
  const { operationName } = context.df;
  const input = contract.operations.beat.input.safeParse(context.df.getInput<unknown>());
  if (operationName !== "beat" || !input.success) {
    context.error(`Entity ${contract.name} does not know the operation "${operationName}".`);
    context.df.return(null);
    return;
  }
  const { timer, at, sweptAt } = input.data;
  const beat = { timer, at, ...(sweptAt !== undefined && { sweptAt }) };
  context.df.setState(withBeat(context.df.getState(() => ({})) ?? {}, beat));
  context.df.return(true);
}

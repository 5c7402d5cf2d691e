import type { InvocationContext } from "@azure/functions";
import type { Instant } from "../../domain/instant.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { startDelivery } from "../../orchestrations/contracts/delivery.ts";
import { calledAtOf } from "../called-at.ts";
import type { HandedOver, StartDeliveries } from "../start-deliveries.ts";

/** Starts `deliverMessage` for every channel that gets a message. May run twice: a delivery that was started, or has ended, is not repeated. */
export function createStartDelivery(deps: {
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly startDeliveries: StartDeliveries;
  /** The machine's time, for a caller that does not tell the time. */
  readonly now: () => Instant;
}) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startDelivery>> => {
    const given = startDelivery.input.parse(rawInput) as HandedOver;
    const now = calledAtOf(rawInput) ?? deps.now();
    return await deps.startDeliveries(deps.workflows(context), given, now, context);
  };
}

import type { InvocationContext } from "@azure/functions";
import type { RaisedAlert } from "../../domain/alerts/alert.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { startAlerts } from "../../orchestrations/contracts/alerts.ts";
import { handOverAlerts, type StartDelivery } from "../hand-over-alerts.ts";

/** Hands alerts over. May run twice: alerts that were handed over before change nothing. */
export function createStartAlerts(deps: { readonly startDelivery: StartDelivery }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startAlerts>> => {
    const { alerts } = startAlerts.input.parse(rawInput);
    return { kind: await handOverAlerts(deps.startDelivery, alerts as readonly RaisedAlert[], context) };
  };
}

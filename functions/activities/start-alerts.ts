import type { InvocationContext } from "@azure/functions";
import type { RaisedAlert } from "../../domain/alerts/alert.ts";
import type { IncidentSettings } from "../../domain/incidents/settings.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { startAlerts } from "../../orchestrations/contracts/alerts.ts";
import { handOverAlerts } from "../hand-over-alerts.ts";

/** Hands alerts over. May run twice: alerts that were handed over before change nothing. */
export function createStartAlerts(deps: {
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly settings: IncidentSettings;
}) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startAlerts>> => {
    const { alerts } = startAlerts.input.parse(rawInput);
    const raised = alerts as readonly RaisedAlert[];
    return { kind: await handOverAlerts(deps.workflows(context), deps.settings, raised) };
  };
}

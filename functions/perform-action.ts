import { type Action, SNOOZE_SECONDS } from "../domain/actions/action.ts";
import { addSeconds, type Instant } from "../domain/instant.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { acknowledgeIncident, snoozeIncident } from "./incident-commands.ts";
import { requestBackup } from "./request-backup.ts";

/** How an action ended. `incidentOver`: no such incident is open. */
export type ActionEnd =
  | { readonly kind: "acknowledged" | "incidentOver" }
  | { readonly kind: "snoozed"; readonly until: Instant }
  | { readonly kind: "backupStarted" | "backupRunning"; readonly vmId: string };

/** Who did it, in the list of incidents: a link does not tell which person it was. */
const BY_LINK = "a link in a message";

/**
 * Does what a link grants, as the HTTP API does. May run twice: an incident is acknowledged or snoozed again, and a backup that this very
 * action has started is not started again.
 *
 * @param id - The action's ID.
 */
export async function performAction(
  workflows: Pick<Workflows, "startUnlessRunning" | "readEntityState" | "signalEntity">,
  action: Action,
  id: string,
  now: Instant,
): Promise<ActionEnd> {
  switch (action.kind) {
    case "acknowledge": {
      const result = await acknowledgeIncident(workflows, action.incidentId, { by: BY_LINK, at: now });
      return { kind: result === "accepted" ? "acknowledged" : "incidentOver" };
    }
    case "snooze": {
      const until = addSeconds(now, SNOOZE_SECONDS);
      const result = await snoozeIncident(workflows, action.incidentId, until);
      return result === "accepted" ? { kind: "snoozed", until } : { kind: "incidentOver" };
    }
    case "retryBackup": {
      const { vmId } = action;
      const { kind } = await requestBackup(workflows, { vmId, requestId: `action:${id}` });
      return { kind: kind === "started" ? "backupStarted" : "backupRunning", vmId };
    }
  }
}

import { type Action, SNOOZE_SECONDS } from "../domain/actions/action.ts";
import { addSeconds, type Instant } from "../domain/instant.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { requestBackup } from "./request-backup.ts";

/** What people can do with an incident, as over the HTTP API. Each may be repeated. `over`: no such incident is open. */
export interface IncidentActions {
  /** @param by - Who did it, for the list of incidents. */
  acknowledge(incidentId: string, by: string): Promise<"done" | "over">;
  snooze(incidentId: string, until: Instant, by: string): Promise<"done" | "over">;
}

/** How an action ended. */
export type ActionEnd =
  | { readonly kind: "acknowledged" | "incidentOver" }
  | { readonly kind: "snoozed"; readonly until: Instant }
  | { readonly kind: "backupStarted" | "backupRunning"; readonly vmId: string };

const BY_LINK = "a link in a message";

/**
 * Does what a link grants. May run twice: an incident is acknowledged or snoozed again, and a backup that this very action has started is
 * not started again.
 *
 * @param id - The action's ID.
 */
export async function performAction(
  deps: { readonly workflows: Pick<Workflows, "startUnlessRunning">; readonly incidents?: IncidentActions },
  action: Action,
  id: string,
  now: Instant,
): Promise<ActionEnd> {
  switch (action.kind) {
    case "acknowledge":
      return (await deps.incidents?.acknowledge(action.incidentId, BY_LINK)) === "done"
        ? { kind: "acknowledged" }
        : { kind: "incidentOver" };
    case "snooze": {
      const until = addSeconds(now, SNOOZE_SECONDS);
      return (await deps.incidents?.snooze(action.incidentId, until, BY_LINK)) === "done"
        ? { kind: "snoozed", until }
        : { kind: "incidentOver" };
    }
    case "retryBackup": {
      const { vmId } = action;
      const { kind } = await requestBackup(deps.workflows, { vmId, requestId: `action:${id}` });
      return { kind: kind === "started" ? "backupStarted" : "backupRunning", vmId };
    }
  }
}

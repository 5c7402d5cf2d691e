import { MAX_RAISED } from "../domain/alerts/alert.ts";
import { OVERDUE_CAUSE } from "../domain/alerts/change-of.ts";
import { causeKeyOf } from "../domain/coordination/instance-ids.ts";
import { scopeOf } from "../domain/incidents/identity.ts";
import { applyIndexOperation, noOpenIncidents, type OpenIncidents } from "../domain/incidents/open-incidents.ts";
import type { IncidentSettings } from "../domain/incidents/settings.ts";
import type { Instant } from "../domain/instant.ts";
import type { InventoryRecord } from "../domain/inventory/record.ts";
import type { SweptState } from "../domain/inventory/state.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { resourceKey } from "../domain/resource-id.ts";
import { type BackupIncidents, recoveryPointAlert } from "../domain/sweep/recovery-point-alerts.ts";
import { openIncidents } from "../orchestrations/contracts/incidents.ts";
import { handOverAlerts } from "./hand-over-alerts.ts";

interface Swept {
  readonly vmId: string;
  readonly state: SweptState;
  readonly record?: InventoryRecord;
}

const OVERDUE_KEYS = [causeKeyOf("backup", OVERDUE_CAUSE)] as const;

/**
 * Raises alerts about machines without a recovery point within the objective, and about those that have one again. One read of an
 * entity per subscription, none of Azure. May run twice: the same alerts are handed over once.
 */
export async function raiseRecoveryPoints(
  workflows: Pick<Workflows, "readEntityState" | "startOnce">,
  settings: IncidentSettings,
  machines: readonly Swept[],
  given: { readonly at: Instant; readonly objectiveHours: number },
): Promise<void> {
  const states = new Map<string, OpenIncidents>();
  for (const scope of new Set(machines.map(({ vmId }) => scopeOf(resourceKey(vmId))))) {
    const state = (await workflows.readEntityState(openIncidents.name, scope)) as OpenIncidents | null | undefined;
    states.set(scope, state ?? noOpenIncidents);
  }
  const alerts = machines.flatMap((machine) => {
    const subject = resourceKey(machine.vmId);
    return recoveryPointAlert(machine, knownOf(states.get(scopeOf(subject)) ?? noOpenIncidents, subject), given) ?? [];
  });
  for (let from = 0; from < alerts.length; from += MAX_RAISED)
    await handOverAlerts(workflows, settings, alerts.slice(from, from + MAX_RAISED));
}

/** As far as the first entity of the scope tells: a further one is there when about 1,700 machines have open incidents. */
function knownOf(state: OpenIncidents, subject: string): BackupIncidents {
  const isClosed = (causeKeys?: readonly string[]) => {
    const close = { subject, families: ["backup"] as const, ...(causeKeys !== undefined && { causeKeys }) };
    return applyIndexOperation(state, { name: "ask", opens: [], closes: [close] }).result.closing.length > 0;
  };
  return { hasAny: isClosed(), isOverdue: state.hasMore === true || isClosed(OVERDUE_KEYS) };
}

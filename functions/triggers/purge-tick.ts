import type { InvocationContext, Timer } from "@azure/functions";
import { type FinishedInstances, purgeSpans } from "../../domain/coordination/retention.ts";
import type { Instant } from "../../domain/instant.ts";
import { forgettable } from "../../domain/inventory/retention.ts";
import type { Approvals } from "../../domain/ports/approvals.ts";
import type { ChangeLog } from "../../domain/ports/change-log.ts";
import type { ConfiguredChannel } from "../../domain/ports/chat-channel.ts";
import type { DeliveryLog } from "../../domain/ports/delivery-log.ts";
import type { Incidents } from "../../domain/ports/incidents.ts";
import type { Inventory } from "../../domain/ports/inventory.ts";
import type { MalformedEventLog } from "../../domain/ports/malformed-event-log.ts";
import type { RunReports } from "../../domain/ports/run-reports.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { dueAtOf } from "../timer-status.ts";

interface Deps {
  readonly finishedInstances: FinishedInstances;
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly inventory: Pick<Inventory, "forget">;
  readonly runReports: Pick<RunReports, "forget">;
  readonly incidents: Pick<Incidents, "forget">;
  readonly channels: readonly Pick<ConfiguredChannel, "route">[];
  readonly deliveries: Pick<DeliveryLog, "forget">;
  readonly malformedEventLog: Pick<MalformedEventLog, "forget">;
  readonly changes: Pick<ChangeLog, "forget">;
  readonly approvals: Pick<Approvals, "forget">;
  /** The machine's time, for a tick whose due time the host does not tell. */
  readonly now: () => Instant;
}

/**
 * Removes finished instances that are older than the retention (timer trigger, once a day), because the task hub keeps every
 * history until it is told otherwise, and what inventory, reports of runs and the list of incidents have kept
 * for long enough. A day's instances at a time, so that no call has to remove them all. What cannot be removed today is within the next
 * days' spans, too.
 *
 * Instances that run are never removed, however old: the task hub is asked for finished ones only.
 */
export function createPurgeTick(deps: Deps) {
  return async (timer: Timer, context: InvocationContext): Promise<void> => {
    const now = dueAtOf(timer) ?? deps.now();
    const workflows = deps.workflows(context);
    const failures: unknown[] = [];
    let purged = 0;
    for (const span of purgeSpans(deps.finishedInstances, now)) {
      purged += await workflows.purge(span).catch((error: unknown) => {
        failures.push(error);
        return 0;
      });
    }
    const old = forgettable(now);
    await deps.inventory.forget(old).catch((error: unknown) => failures.push(error));
    await deps.runReports.forget(old.entriesBefore).catch((error: unknown) => failures.push(error));
    await deps.incidents.forget(old.entriesBefore).catch((error: unknown) => failures.push(error));
    await deps.approvals.forget(old.entriesBefore).catch((error: unknown) => failures.push(error));
    await deps.changes.forget(old.entriesBefore).catch((error: unknown) => failures.push(error));
    await deps.malformedEventLog.forget(old.malformedBefore).catch((error: unknown) => failures.push(error));
    for (const { route } of deps.channels) {
      await deps.deliveries.forget(route.name, old.deliveriesBefore).catch((error: unknown) => failures.push(error));
    }
    context.info(`${purged} finished instances older than ${deps.finishedInstances.keepDays} days were removed.`);
    if (failures.length > 0) throw new AggregateError(failures, "Not everything that is old could be removed.");
  };
}

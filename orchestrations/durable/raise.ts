import type { OrchestrationContext, Task } from "durable-functions";
import { MAX_RAISED, type RaisedAlert } from "../../domain/alerts/alert.ts";
import { alertId } from "../../domain/alerts/alert-id.ts";
import type { AlertHead } from "../../domain/alerts/typed-alert.ts";
import { briefRetry } from "../../domain/retry.ts";
import { startAlerts } from "../contracts/alerts.ts";
import { callActivity } from "./call.ts";
import { nowOf } from "./wait.ts";

/** Alerts of 8 KB each would make a batch too large for the task hub's messages, which count bytes of UTF-8. */
const MAX_BATCH_BYTES = 40_000;
/** What an alert means for incidents is sent with it: words of closed lists, a cause of at most 100 characters, and its IDs again. */
const CHANGE_BYTES = 400;

/**
 * Raises alerts: hands them over to a workflow of their own. Never fails and never waits for a channel: what a workflow does for a
 * machine does not depend on chat.
 */
export function* raise(context: OrchestrationContext, alerts: readonly RaisedAlert[]): Generator<Task, void, unknown> {
  for (const batch of batchesOf(alerts)) {
    try {
      yield* callActivity(context, startAlerts, { alerts: [...batch] }, briefRetry);
    } catch {
      // The task hub starts no instance: the failed activity is in the log, and the outcome says what the alert would.
    }
  }
}

/**
 * ID and time of an alert.
 *
 * @param topic - What the alert says, where several workflows may raise it: it is told once. Each alert of an instance is one of
 *   its own if absent.
 */
export function alertHead(
  context: OrchestrationContext,
  kind: RaisedAlert["kind"],
  topic: readonly string[] = [context.df.instanceId, nowOf(context)],
): AlertHead {
  return { alertId: alertId(kind, topic), at: nowOf(context) };
}

function batchesOf(alerts: readonly RaisedAlert[]): readonly (readonly RaisedAlert[])[] {
  const batches: RaisedAlert[][] = [];
  let left = 0;
  for (const alert of alerts) {
    const length = sentBytes(alert);
    const open = batches.at(-1);
    if (open === undefined || open.length === MAX_RAISED || length > left) {
      batches.push([alert]);
      left = MAX_BATCH_BYTES - length;
    } else {
      open.push(alert);
      left -= length;
    }
  }
  return batches;
}

/** At most what `raiseAlerts` gets of the alert. By the alert alone: what it means may change between releases, the batches must not. */
function sentBytes(alert: RaisedAlert): number {
  const { vmId = "", vaultId = "" } = alert as { readonly vmId?: string; readonly vaultId?: string };
  return bytesOf(JSON.stringify(alert)) + CHANGE_BYTES + bytesOf(JSON.stringify([vmId, vmId, vaultId, vaultId]));
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

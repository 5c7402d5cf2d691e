import type { InvocationContext } from "@azure/functions";
import type { Alert, RaisedAlert } from "../domain/alerts/alert.ts";
import { classified } from "../domain/alerts/change-of.ts";
import type { Message } from "../domain/alerts/message.ts";
import { noticeOf } from "../domain/alerts/notice-of.ts";

/** Starts the delivery of a message, once: as the activity `startDelivery` does. */
export type StartDelivery = (
  input: { readonly message: Message },
  context: InvocationContext,
) => Promise<{ readonly kind: "started" | "alreadyExists" }>;

/**
 * Says what alerts mean for incidents and hands each one that people should read over for delivery, as a message of its own. May run
 * twice: an alert that was handed over before starts nothing.
 */
export async function handOverAlerts(
  startDelivery: StartDelivery,
  alerts: readonly RaisedAlert[],
  context: InvocationContext,
): Promise<"started" | "alreadyExists"> {
  let hasStarted = false;
  for (const alert of alerts.map(classified)) {
    if (isSilent(alert)) continue;
    const message = { messageId: messageIdOf(alert), alert, severity: noticeOf(alert).severity };
    const { kind } = await startDelivery({ message }, context);
    hasStarted ||= kind === "started";
  }
  return hasStarted ? "started" : "alreadyExists";
}

/** What a summary tells, and what only ends an incident. */
function isSilent({ kind, change }: Alert): boolean {
  return (change.action === "open" && change.isToldElsewhere === true) || CLOSING_KINDS.includes(kind);
}

const CLOSING_KINDS: readonly Alert["kind"][] = ["backupCompleted", "vaultChecked", "scheduleRan"];

function messageIdOf({ alertId }: RaisedAlert): string {
  return alertId.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, 100);
}

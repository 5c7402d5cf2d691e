import type { RaisedAlert } from "../domain/alerts/alert.ts";
import { classified } from "../domain/alerts/change-of.ts";
import { noticeOf } from "../domain/alerts/notice-of.ts";
import { noticeIds } from "../domain/coordination/instance-ids.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import { deliverNotice, startWorkflow } from "../orchestrations/contracts/workflows.ts";

/**
 * Says what alerts mean for incidents and hands each one that people should read over to `deliverNotice`. May run twice: an alert that
 * was handed over before starts nothing.
 */
export async function handOverAlerts(
  workflows: Pick<Workflows, "startOnce">,
  alerts: readonly RaisedAlert[],
): Promise<"started" | "alreadyExists"> {
  let hasStarted = false;
  for (const alert of alerts) {
    const { change } = classified(alert);
    if (change.action === "open" && change.isToldElsewhere === true) continue;
    const notice = noticeOf(alert);
    const { instanceId, messageId } = noticeIds(notice.vmId, [alert.alertId]);
    const input = { notice: { ...notice, facts: [...notice.facts] }, messageId };
    const started = await workflows.startOnce(startWorkflow(deliverNotice, instanceId, input));
    hasStarted ||= started === "started";
  }
  return hasStarted ? "started" : "alreadyExists";
}

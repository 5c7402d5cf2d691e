import type { Message } from "../domain/alerts/message.ts";
import { incidentNotice } from "../domain/incidents/incident-notice.ts";
import { asksForRecoveryPoint, withLastRecoveryPoint } from "../domain/notices/last-recovery-point.ts";
import { localTimes, withLocalTimes } from "../domain/notices/local-times.ts";
import type { Notice } from "../domain/notices/notice.ts";
import { timeText } from "../domain/notices/wording.ts";
import type { Inventory } from "../domain/ports/inventory.ts";
import { wallClock } from "./wall-clock.ts";

interface Posted {
  readonly notice: Notice;
  /** When it happened, in the channel's time. */
  readonly occurredAtText: string;
}

/**
 * A message in words, as a channel posts it: with the machine's last recovery point, by the inventory, and in the channel's time. The
 * only place where instants become local times. Without the inventory the recovery point is left out.
 */
export async function postedNotice(
  message: Message,
  { inventory, timeZone = "UTC" }: { readonly inventory: Pick<Inventory, "read">; readonly timeZone?: string },
): Promise<Posted> {
  const notice = await complete(message, incidentNotice(message), inventory);
  const zone = { timeZone, textAt: wallClock(timeZone).textAt };
  return {
    notice: withLocalTimes(notice, zone),
    occurredAtText: localTimes(timeText(notice.occurredAt), zone),
  };
}

async function complete({ incident }: Message, notice: Notice, inventory: Pick<Inventory, "read">): Promise<Notice> {
  const isOver = incident?.phase === "resolved" || (incident?.machineCount ?? 1) > 1;
  if (isOver || notice.vmId === undefined || !asksForRecoveryPoint(notice)) return notice;
  try {
    return withLastRecoveryPoint(notice, await inventory.read(notice.vmId));
  } catch {
    return notice;
  }
}

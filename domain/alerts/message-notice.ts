import { incidentNotice } from "../incidents/incident-notice.ts";
import type { Notice } from "../notices/notice.ts";
import type { Message } from "./message.ts";

/** A message in words. */
export function messageNotice(message: Message): Notice {
  return incidentNotice(message);
}

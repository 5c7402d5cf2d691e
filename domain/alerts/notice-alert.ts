import type { Notice } from "../notices/notice.ts";
import type { NoticeAlert } from "./alert.ts";
import { alertId } from "./alert-id.ts";

/** An alert whose words are chosen already, and which concerns no incident. */
export function noticeAlert(notice: Notice, topic: readonly string[]): NoticeAlert {
  const head = { alertId: alertId("notice", topic), at: notice.occurredAt };
  return { ...head, kind: "notice", notice, change: { action: "inform" } };
}

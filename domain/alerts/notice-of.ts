import type { Notice } from "../notices/notice.ts";
import type { Alert } from "./alert.ts";

/** The words of an alert. */
export function noticeOf(alert: Alert): Notice {
  return alert.notice;
}

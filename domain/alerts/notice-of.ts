import type { Notice } from "../notices/notice.ts";
import type { Alert } from "./alert.ts";

/** An alert in words. */
export function noticeOf(alert: Alert): Notice {
  return alert.notice;
}

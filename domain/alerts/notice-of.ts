import type { Notice } from "../notices/notice.ts";
import type { Alert } from "./alert.ts";

/** What an alert says, in words. */
export function noticeOf(alert: Alert): Notice {
  return alert.notice;
}

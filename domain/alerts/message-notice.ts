import type { Notice } from "../notices/notice.ts";
import type { Message } from "./message.ts";
import { noticeOf } from "./notice-of.ts";

/** A message in words. */
export function messageNotice(message: Message): Notice {
  return noticeOf(message.alert);
}

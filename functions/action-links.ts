import {
  type ActionKind,
  actionId,
  actionTitles,
  LINK_LIFETIME_SECONDS,
  offeredActions,
} from "../domain/actions/action.ts";
import type { Message } from "../domain/alerts/message.ts";
import { noticeOf } from "../domain/alerts/notice-of.ts";
import { addSeconds, type Instant } from "../domain/instant.ts";
import type { PostLink } from "../domain/ports/chat-channel.ts";
import { safeLine } from "../domain/text/safe-line.ts";
import type { ActionTokens } from "./action-tokens.ts";

const MAX_ABOUT_CHARACTERS = 80;

interface Deps {
  readonly tokens: ActionTokens;
  /** The app's own address, without trailing slash. */
  readonly publicUrl: string;
  /** Actions that the app can do; the others are not offered. */
  readonly kinds: readonly ActionKind[];
  readonly now: () => Instant;
}

/**
 * Makes the links of a message with which people act on it. To be called inside the activity that posts the message: whoever has a
 * link can use it, so that none may be in the task hub, in a table or in the log.
 */
export function createActionLinks({ tokens, publicUrl, kinds, now }: Deps): (message: Message) => readonly PostLink[] {
  return (message) => {
    const expiresAt = addSeconds(now(), LINK_LIFETIME_SECONDS);
    const about = aboutOf(message);
    return offeredActions(message)
      .filter(({ kind }) => kinds.includes(kind))
      .map((action) => {
        const token = tokens.sign({ action, id: actionId(message.messageId, action.kind), expiresAt, about });
        return { title: actionTitles[action.kind], url: `${publicUrl}/api/actions/${token}` };
      });
  };
}

function aboutOf({ alert, incident }: Message): string {
  const title = safeLine(noticeOf(alert).title, MAX_ABOUT_CHARACTERS);
  const count = incident?.machineCount ?? 0;
  return count > 1 ? `${title} (${count} machines)` : title;
}

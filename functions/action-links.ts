import {
  actionId,
  actionTitles,
  LINK_LIFETIME_SECONDS,
  offeredActions,
} from "../domain/actions/action.ts";
import type { Message } from "../domain/alerts/message.ts";
import { messageNotice } from "../domain/alerts/message-notice.ts";
import { addSeconds, type Instant } from "../domain/instant.ts";
import type { PostLink } from "../domain/ports/chat-channel.ts";
import { safeLine } from "../domain/text/safe-line.ts";
import { type ActionTokens, createActionTokens } from "./action-tokens.ts";

const MAX_ABOUT_CHARACTERS = 80;

type ActionSettings =
  | { readonly kind: "on"; readonly keys: readonly [string, ...string[]]; readonly publicUrl: string }
  | { readonly kind: "off" };

interface Deps {
  readonly tokens: ActionTokens;
  /** The app's own address, without trailing slash. */
  readonly publicUrl: string;
  readonly now: () => Instant;
}

/**
 * Makes the links of a message with which people act on it. To be called inside the activity that posts the message: whoever has a
 * link can use it, so that none may be in the task hub, in a table or in the log.
 */
export function createActionLinks({ tokens, publicUrl, now }: Deps): (message: Message) => readonly PostLink[] {
  return (message) => {
    const expiresAt = addSeconds(now(), LINK_LIFETIME_SECONDS);
    const about = safeLine(messageNotice(message).title, MAX_ABOUT_CHARACTERS);
    return offeredActions(message)
      .map((action) => {
        const token = tokens.sign({ action, id: actionId(message.messageId, action.kind), expiresAt, about });
        return { title: actionTitles[action.kind], url: `${publicUrl}/api/actions/${token}` };
      });
  };
}

/** `links` for the activity that posts messages; nothing where the settings have no key, or no address to put behind it. */
export function linksToAct(settings: ActionSettings, now: () => Instant) {
  if (settings.kind === "off") return {};
  const { keys, publicUrl } = settings;
  return { links: createActionLinks({ tokens: createActionTokens(keys), publicUrl, now }) };
}

import type { ChatChannel } from "../domain/ports/chat-channel.ts";
import { teamsMessage } from "./adaptive-card.ts";
import { settle, type Verdict } from "./delivery-error.ts";
import { createSafePost, type PostAnswer, type SafePostOptions } from "./safe-post.ts";

/** A channel, and what its owner should know about its address. */
export interface TeamsChannel extends ChatChannel {
  /** For the log at start-up; names no URL. */
  readonly warnings: readonly string[];
}

/**
 * A Teams channel behind a webhook of the Workflows app. 202 only says that the flow started: whether the card was shown
 * never comes back.
 *
 * @param options.publicUrl - The app's own address, linked from cards.
 * @throws BackupError `CHAT_REFUSED` when the address is not acceptable.
 */
export function createTeamsChannel(options: SafePostOptions & { readonly publicUrl?: string }): TeamsChannel {
  const post = createSafePost(options);
  return {
    name: options.name,
    warnings: warningsOf(options.name, new URL(options.url).hostname),
    async post(notice, messageId) {
      const body = JSON.stringify(teamsMessage(notice, options.publicUrl));
      // Workflows ignores the header today; the ID in it still tells repetitions apart in logs on the way.
      const answer = withHiddenStatus(await post({ body, headers: { "webhook-id": messageId } }));
      settle(options.name, verdictOf(answer.status), answer);
    },
  };
}

/** Old connector webhooks answer 200 and put the real status into the text. */
const HIDDEN_STATUS = /returned HTTP error (\d{3})/i;

function withHiddenStatus(answer: PostAnswer): PostAnswer {
  const hidden = answer.status === 200 ? HIDDEN_STATUS.exec(answer.text)?.[1] : undefined;
  return hidden === undefined ? answer : { ...answer, status: Number(hidden) };
}

function verdictOf(status: number): Verdict {
  if (status >= 200 && status < 300) return "delivered";
  return status === 408 || status === 429 || status >= 500 ? "tryAgain" : "never";
}

function warningsOf(name: string, host: string): readonly string[] {
  if (/(?:^|\.)webhook\.office\.com$/i.test(host)) {
    return [
      `The channel "${name}" uses an Office 365 connector, which Microsoft has retired: make a webhook in the Workflows app.`,
    ];
  }
  if (/(?:^|\.)logic\.azure\.com$/i.test(host)) {
    return [`The channel "${name}" uses an older Workflows address: copy the current one from the flow's trigger.`];
  }
  return [];
}

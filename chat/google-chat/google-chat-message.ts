import type { ChannelPost } from "../../domain/ports/chat-channel.ts";
import { fittingRows, jsonBytes } from "../bounded-text.ts";
import { type ShownFact, type ShownPost, shownPost } from "../shown-post.ts";

/** A message with its cards may have 32,000 bytes: https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create */
export const MAX_MESSAGE_BYTES = 32_000;

/** What a webhook of a space takes. */
export interface GoogleChatMessage {
  /** Where the card cannot be shown, such as in notifications. */
  readonly fallbackText: string;
  readonly cardsV2: readonly [
    {
      readonly cardId: "holdfast";
      readonly card: { readonly sections: readonly [{ readonly widgets: readonly Widget[] }] };
    },
  ];
  /** Messages of one incident are one thread. */
  readonly thread?: { readonly threadKey: string };
}

type Widget =
  | { readonly textParagraph: { readonly text: string } }
  | {
      readonly buttonList: {
        readonly buttons: readonly {
          readonly text: string;
          readonly onClick: { readonly openLink: { readonly url: string } };
        }[];
      };
    };

const COLORS: Readonly<Record<ShownPost["tone"], string>> = {
  error: "#c4314b",
  warning: "#8f6200",
  info: "#3c4043",
  resolved: "#237b4b",
};

/**
 * Renders a post. All text of the notice is escaped; facts that do not fit are omitted and counted.
 *
 * @param publicUrl - The app's own address, linked from the message.
 */
export function googleChatMessage(post: ChannelPost, publicUrl?: string): GoogleChatMessage {
  const shown = shownPost(post, publicUrl);
  const { incident } = post;
  const message = (facts: readonly ShownFact[], omitted: number): GoogleChatMessage => ({
    fallbackText: withoutMentions(shown.headline),
    cardsV2: [{ cardId: "holdfast", card: { sections: [{ widgets: widgetsOf(shown, facts, omitted) }] } }],
    ...(incident !== undefined && { thread: { threadKey: incident.incidentId } }),
  });
  const { rows, omitted } = fittingRows(shown.facts, MAX_MESSAGE_BYTES, (facts, left) =>
    jsonBytes(message(facts, left)),
  );
  return message(rows, omitted);
}

/** Paragraphs of cards know a few HTML tags and mentions such as `<users/all>`. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Plain text has no escapes; a bracket that looks alike begins no mention. */
function withoutMentions(text: string): string {
  return text.replaceAll("<", "‹").replaceAll(">", "›");
}

function widgetsOf(shown: ShownPost, facts: readonly ShownFact[], omitted: number): readonly Widget[] {
  const rows = [
    ...facts.map(({ name, value }) => `<b>${escaped(name)}:</b> ${escaped(value)}`),
    ...(omitted === 0 ? [] : [`… ${omitted} more`]),
  ];
  const title = `<b><font color="${COLORS[shown.tone]}">${escaped(shown.title)}</font></b>`;
  return [
    paragraph(shown.phase === undefined ? title : `${title}<br><b>${escaped(shown.phase)}</b>`),
    paragraph(escaped(shown.text)),
    paragraph(`<b>What to do:</b> ${escaped(shown.whatToDo)}`),
    ...(rows.length === 0 ? [] : [paragraph(rows.join("<br>"))]),
    ...buttons(shown),
    paragraph(`<i>${escaped(shown.footer)}</i>`),
  ];
}

function buttons({ links }: ShownPost): readonly Widget[] {
  if (links.length === 0) return [];
  return [
    { buttonList: { buttons: links.map(({ title, url }) => ({ text: title, onClick: { openLink: { url } } })) } },
  ];
}

function paragraph(text: string): Widget {
  return { textParagraph: { text } };
}

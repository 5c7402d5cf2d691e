import type { ChannelPost } from "../../domain/ports/chat-channel.ts";
import { fittingRows, jsonBytes } from "../bounded-text.ts";
import { type ShownFact, type ShownPost, shownPost } from "../shown-post.ts";

/** Teams refuses messages of about 28 KB; 27 leaves room for what it adds. */
export const MAX_MESSAGE_BYTES = 27 * 1024;

/** The body that a Workflows webhook expects: one message with one card. */
export interface TeamsMessage {
  readonly type: "message";
  readonly attachments: readonly [
    {
      readonly contentType: "application/vnd.microsoft.card.adaptive";
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}

/** The part of Adaptive Card 1.4 that is in use. Webhooks allow only links as actions. */
export interface AdaptiveCard {
  readonly type: "AdaptiveCard";
  readonly $schema: "http://adaptivecards.io/schemas/adaptive-card.json";
  readonly version: "1.4";
  readonly msteams: { readonly width: "Full" };
  /** Text for notifications and screen readers. */
  readonly fallbackText: string;
  readonly body: readonly CardElement[];
  readonly actions: readonly { readonly type: "Action.OpenUrl"; readonly title: string; readonly url: string }[];
}

type Color = "Attention" | "Warning" | "Good" | "Default";
type CardElement =
  | {
      readonly type: "TextBlock";
      readonly text: string;
      readonly wrap: true;
      readonly size?: "Large" | "Small";
      readonly weight?: "Bolder";
      readonly color?: Color;
      readonly isSubtle?: boolean;
    }
  | { readonly type: "FactSet"; readonly facts: readonly { readonly title: string; readonly value: string }[] };

/**
 * Renders a post. All text of the notice is escaped; facts that do not fit are omitted and counted.
 *
 * @param publicUrl - The app's own address, linked from the card.
 */
export function teamsMessage(post: ChannelPost, publicUrl?: string): TeamsMessage {
  const shown = shownPost(post, publicUrl);
  const message = (facts: readonly Fact[], omitted: number): TeamsMessage => ({
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: cardOf(shown, facts, omitted),
      },
    ],
  });
  const { rows, omitted } = fittingRows(shown.facts.map(factOf), MAX_MESSAGE_BYTES, (facts, left) =>
    jsonBytes(message(facts, left)),
  );
  return message(rows, omitted);
}

/**
 * Text that a card shows unchanged. Teams interprets Markdown in cards; a backslash escapes a character, and a list or heading
 * begins only at the start of a line. Entities such as `&lt;` are Markdown, too, and two braces begin a date: `{{DATE(…)}}`.
 */
export function plainText(text: string): string {
  return text
    .replace(/[\\`*_[\]<>~|]/g, "\\$&")
    .replace(/&(?=#?\w+;)|(?<=\{)\{/g, "\\$&")
    .replace(/^(\s*)([#+-]|\d+(?=[.)]))/, (_all, blanks: string, marker: string) =>
      /\d/.test(marker) ? `${blanks}${marker}\\` : `${blanks}\\${marker}`,
    );
}

interface Fact {
  readonly title: string;
  readonly value: string;
}

const COLORS: Readonly<Record<ShownPost["tone"], Color>> = {
  error: "Attention",
  warning: "Warning",
  info: "Default",
  resolved: "Good",
};

function factOf({ name, value }: ShownFact): Fact {
  return { title: plainText(name), value: plainText(value) };
}

function cardOf(shown: ShownPost, facts: readonly Fact[], omitted: number): AdaptiveCard {
  const color = COLORS[shown.tone];
  return {
    type: "AdaptiveCard",
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    version: "1.4",
    msteams: { width: "Full" },
    fallbackText: shown.headline,
    body: [
      { type: "TextBlock", text: plainText(shown.title), wrap: true, size: "Large", weight: "Bolder", color },
      ...(shown.phase === undefined
        ? []
        : [{ type: "TextBlock", text: plainText(shown.phase), wrap: true, weight: "Bolder", color } as const]),
      { type: "TextBlock", text: plainText(shown.text), wrap: true },
      { type: "TextBlock", text: `**What to do:** ${plainText(shown.whatToDo)}`, wrap: true },
      ...factSet(facts, omitted),
      { type: "TextBlock", text: shown.footer, wrap: true, size: "Small", isSubtle: true },
    ],
    actions: shown.links.map(({ title, url }) => ({ type: "Action.OpenUrl", title, url })),
  };
}

function factSet(facts: readonly Fact[], omitted: number): readonly CardElement[] {
  const shown = omitted === 0 ? facts : [...facts, { title: "…", value: `${omitted} more` }];
  return shown.length === 0 ? [] : [{ type: "FactSet", facts: shown }];
}

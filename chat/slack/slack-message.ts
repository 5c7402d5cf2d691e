import type { ChannelPost, PostLink } from "../../domain/ports/chat-channel.ts";
import { fittingRows } from "../bounded-text.ts";
import { escapedWithin } from "../escaped-within.ts";
import { type ShownFact, type ShownPost, shownPost } from "../shown-post.ts";

/**
 * Characters of all texts of a message. The documentation says 40,000; Slack refuses about 13,000 with `msg_blocks_too_long`.
 *
 * @see https://github.com/slackapi/bolt-js/issues/2509
 */
export const MAX_MESSAGE_CHARACTERS = 12_000;

/** What an incoming webhook takes. */
export interface SlackMessage {
  /** For notifications and screen readers. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  /** No previews of links: a preview is a request that no reader made. */
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

/** The part of Block Kit that is in use. */
type SlackBlock =
  | { readonly type: "header"; readonly text: PlainText }
  | { readonly type: "section"; readonly text: PlainText | Markup }
  | { readonly type: "section"; readonly fields: readonly PlainText[] }
  | { readonly type: "context"; readonly elements: readonly (PlainText | Markup)[] };

/** Shown as it is: no markup, no mentions, no emoji from `:words:`. */
interface PlainText {
  readonly type: "plain_text";
  readonly text: string;
  readonly emoji: false;
}

/** Only the app's own words and links. */
interface Markup {
  readonly type: "mrkdwn";
  readonly text: string;
  /** No links made of what looks like one. */
  readonly verbatim: true;
}

/** In characters, escaped. A header takes 150, a section 3,000, a field 2,000. */
const LIMITS = { header: 150, text: 2500, whatToDo: 1500, fact: 1000, links: 4000 } as const;
const FIELDS_PER_SECTION = 10;

/**
 * Renders a post. Everything from outside is plain text, which Slack neither formats nor searches for mentions; facts that do not
 * fit are omitted and counted.
 *
 * @param publicUrl - The app's own address, linked from the message.
 * @see https://docs.slack.dev/reference/block-kit/composition-objects/text-object
 */
export function slackMessage(post: ChannelPost, publicUrl?: string): SlackMessage {
  const shown = shownPost(post, publicUrl);
  const message = (facts: readonly ShownFact[], omitted: number): SlackMessage => ({
    text: escapedWithin(shown.headline, LIMITS.header, escaped),
    blocks: blocksOf(shown, facts, omitted),
    unfurl_links: false,
    unfurl_media: false,
  });
  const { rows, omitted } = fittingRows(shown.facts, MAX_MESSAGE_CHARACTERS, (facts, left) =>
    charactersOf(message(facts, left)),
  );
  return message(rows, omitted);
}

/**
 * The three characters that start markup, mentions and links. A mention by name is not one for webhooks, unless a workspace says
 * otherwise: the sign of the ones that call everybody is replaced by one that looks the same.
 */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/@(?=(?:channel|here|everyone)\b)/gi, "＠");
}

function charactersOf(message: SlackMessage): number {
  const texts = message.blocks.flatMap((block) => {
    if (block.type === "context") return block.elements;
    return "fields" in block ? block.fields : [block.text];
  });
  return texts.reduce((sum, { text }) => sum + text.length, message.text.length);
}

function blocksOf(shown: ShownPost, facts: readonly ShownFact[], omitted: number): readonly SlackBlock[] {
  const rows = [
    ...facts.map(({ name, value }) => `${name}: ${value}`),
    ...(omitted === 0 ? [] : [`… ${omitted} more`]),
  ];
  return [
    { type: "header", text: plain(shown.title, LIMITS.header) },
    ...(shown.phase === undefined ? [] : [{ type: "context", elements: [markup(`*${shown.phase}*`)] } as const]),
    { type: "section", text: plain(shown.text, LIMITS.text) },
    { type: "context", elements: [markup("*What to do*")] },
    { type: "section", text: plain(shown.whatToDo, LIMITS.whatToDo) },
    ...sections(rows),
    ...linkBlocks(shown.links),
    { type: "context", elements: [plain(shown.footer, LIMITS.header)] },
  ];
}

function sections(rows: readonly string[]): readonly SlackBlock[] {
  const starts = Array.from(
    { length: Math.ceil(rows.length / FIELDS_PER_SECTION) },
    (_, at) => at * FIELDS_PER_SECTION,
  );
  return starts.map((start) => ({
    type: "section",
    fields: rows.slice(start, start + FIELDS_PER_SECTION).map((row) => plain(row, LIMITS.fact)),
  }));
}

/**
 * Links of text: a button of an app without a server shows a warning after every click.
 *
 * @see https://github.com/slackapi/node-slack-sdk/issues/869
 */
function linkBlocks(links: readonly PostLink[]): readonly SlackBlock[] {
  let characters = 0;
  const elements = links
    .map(({ title, url }) => markup(`<${escaped(url)}|${escaped(title).replaceAll("|", "¦")}>`))
    .filter(({ text }) => {
      characters += text.length;
      return characters <= LIMITS.links;
    });
  return elements.length === 0 ? [] : [{ type: "context", elements }];
}

/** A text must not be empty. */
function plain(text: string, maxCharacters: number): PlainText {
  return { type: "plain_text", text: escapedWithin(text, maxCharacters, escaped) || "–", emoji: false };
}

function markup(text: string): Markup {
  return { type: "mrkdwn", text, verbatim: true };
}

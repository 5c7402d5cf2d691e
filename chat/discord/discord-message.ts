import type { ChannelPost, PostLink } from "../../domain/ports/chat-channel.ts";
import { fittingRows } from "../bounded-text.ts";
import { escapedWithin } from "../escaped-within.ts";
import { type ShownFact, type ShownPost, shownPost } from "../shown-post.ts";

/** Characters of all texts of an embed: https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
export const MAX_EMBED_CHARACTERS = 6000;
const MAX_FIELDS = 25;

/** What a webhook of Discord takes. */
export interface DiscordMessage {
  readonly embeds: readonly [DiscordEmbed];
  /** No reader is mentioned, whatever the texts contain. */
  readonly allowed_mentions: { readonly parse: readonly [] };
}

interface DiscordEmbed {
  readonly title: string;
  readonly description: string;
  readonly color: number;
  readonly timestamp: string;
  readonly fields: readonly DiscordField[];
  readonly footer: { readonly text: string };
}

interface DiscordField {
  readonly name: string;
  readonly value: string;
  readonly inline: boolean;
}

/** In characters, escaped: a title takes 256, a description 4,096, a field's name 256 and value 1,024, a footer 2,048. */
const LIMITS = { title: 256, text: 1000, whatToDo: 700, links: 2200, fieldName: 256, fieldValue: 1024, footer: 200 };

const COLORS: Readonly<Record<ShownPost["tone"], number>> = {
  error: 0xc4_31_4b,
  warning: 0xf8_a8_00,
  info: 0x60_5e_5c,
  resolved: 0x23_7b_4b,
};

/**
 * Renders a post as one embed. All text of the notice is escaped; facts that do not fit are omitted and counted.
 *
 * @param publicUrl - The app's own address, linked from the message.
 */
export function discordMessage(post: ChannelPost, publicUrl?: string): DiscordMessage {
  const shown = shownPost(post, publicUrl);
  const { occurredAt } = post.notice;
  const message = (facts: readonly ShownFact[], omitted: number): DiscordMessage => ({
    embeds: [{ ...embedOf(shown), timestamp: occurredAt, fields: fieldsOf(facts, omitted) }],
    allowed_mentions: { parse: [] },
  });
  // The field that counts the omitted ones is one of the 25.
  const first = shown.facts.length <= MAX_FIELDS ? shown.facts : shown.facts.slice(0, MAX_FIELDS - 1);
  const more = shown.facts.length - first.length;
  const { rows, omitted } = fittingRows(first, MAX_EMBED_CHARACTERS, (facts, left) =>
    charactersOf(message(facts, left + more)),
  );
  return message(rows.slice(0, MAX_FIELDS - (omitted + more > 0 ? 1 : 0)), omitted + more);
}

/** Characters that Discord's Markdown, its links, mentions and emoji begin with. */
export function escaped(text: string): string {
  return text.replace(/@(?=(?:here|everyone)\b)/gi, "＠").replace(/[\\`*_{}[\]()#+\-.!|<>~:@]/g, "\\$&");
}

function charactersOf({ embeds: [{ title, description, footer, fields }] }: DiscordMessage): number {
  const head = title.length + description.length + footer.text.length;
  return fields.reduce((sum, { name, value }) => sum + name.length + value.length, head);
}

function embedOf(shown: ShownPost): Omit<DiscordEmbed, "timestamp" | "fields"> {
  const phase = shown.phase === undefined ? "" : `**${shown.phase}**\n`;
  const text = escapedWithin(shown.text, LIMITS.text, escaped);
  const whatToDo = escapedWithin(shown.whatToDo, LIMITS.whatToDo, escaped);
  return {
    title: escapedWithin(shown.title, LIMITS.title, escaped),
    description: `${phase}${text}\n**What to do:** ${whatToDo}${linkLine(shown.links)}`,
    color: COLORS[shown.tone],
    // Discord shows the embed's timestamp beside it, in each reader's own time.
    footer: { text: escapedWithin(shown.whoActs, LIMITS.footer, (text) => text) },
  };
}

/** Links in angle brackets have no preview: a preview is a request that no reader made. */
function linkLine(links: readonly PostLink[]): string {
  let characters = 0;
  const shown = links
    .map(({ title, url }) => `[${escaped(title)}](<${url}>)`)
    .filter((link) => {
      characters += link.length + 3;
      return characters <= LIMITS.links;
    });
  return shown.length === 0 ? "" : `\n${shown.join(" · ")}`;
}

function fieldsOf(facts: readonly ShownFact[], omitted: number): readonly DiscordField[] {
  const fields = facts.map(({ name, value }) => ({
    // Neither may be empty.
    name: escapedWithin(name, LIMITS.fieldName, escaped) || "–",
    value: escapedWithin(value, LIMITS.fieldValue, escaped) || "–",
    inline: value.length <= 40,
  }));
  return omitted === 0 ? fields : [...fields, { name: "…", value: `${omitted} more`, inline: false }];
}

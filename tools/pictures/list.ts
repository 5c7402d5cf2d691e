import { createHash } from "node:crypto";
import { discordMessage } from "../../chat/discord/discord-message.ts";
import { googleChatMessage } from "../../chat/google-chat/google-chat-message.ts";
import { pagerDutyEvent } from "../../chat/pager-duty/pager-duty-event.ts";
import { shownPost } from "../../chat/shown-post.ts";
import { slackMessage } from "../../chat/slack/slack-message.ts";
import { teamsMessage } from "../../chat/teams/adaptive-card.ts";
import { cloudEvent } from "../../chat/webhook/cloud-event.ts";
import { webhookBody } from "../../chat/webhook/webhook-body.ts";
import type { ChannelPost } from "../../domain/ports/chat-channel.ts";
import { discordPage } from "./discord-page.ts";
import { jsonPage, pagerDutyPage } from "./event-pages.ts";
import { googleChatPage } from "./google-chat-page.ts";
import { PUBLIC_URL, samplePost } from "./sample-messages.ts";
import { allSamples, lifeSamples, type Sample } from "./samples.ts";
import { slackPage } from "./slack-page.ts";
import { teamsPage } from "./teams-page.ts";

/** One message in one chat. */
export interface Picture {
  /** `teams-opened`; the file is `teams-opened.png`. */
  readonly name: string;
  readonly channel: string;
  /** Title of the message. */
  readonly title: string;
  /** What it shows besides, for a caption; may be empty. */
  readonly about: string;
  /** A page with the message in `#frame`. */
  readonly page: string;
  /** SHA-256 of the page: another one means another picture. */
  readonly hash: string;
  /** What a reader must find, as one line each. */
  readonly texts: readonly string[];
}

interface Chat {
  readonly channel: string;
  readonly samples: readonly Sample[];
  readonly page: (post: ChannelPost) => string;
  readonly texts: (post: ChannelPost) => readonly string[];
}

const CHATS: readonly Chat[] = [
  {
    channel: "teams",
    samples: allSamples,
    page: (post) => teamsPage(teamsMessage(post, PUBLIC_URL).attachments[0].content),
    texts: (post) => textsForPeople(post),
  },
  {
    channel: "slack",
    samples: lifeSamples,
    page: (post) => slackPage(slackMessage(post, PUBLIC_URL)),
    texts: (post) => textsForPeople(post),
  },
  {
    channel: "discord",
    samples: lifeSamples,
    page: (post) => discordPage(discordMessage(post, PUBLIC_URL)),
    texts: (post) => textsForPeople(post, "whoActs"),
  },
  {
    channel: "google-chat",
    samples: lifeSamples,
    page: (post) => googleChatPage(googleChatMessage(post, PUBLIC_URL)),
    texts: (post) => textsForPeople(post),
  },
  {
    channel: "pager-duty",
    samples: lifeSamples,
    page: (post) => pagerDutyPage(pagerDutyEvent(post, PUBLIC_URL)),
    texts: (post) => textsForPeople(post, "actor"),
  },
  {
    channel: "webhook",
    samples: lifeSamples,
    page: (post) => jsonPage(webhookBody(post)),
    texts: textsForPrograms,
  },
  {
    channel: "event-grid",
    samples: lifeSamples,
    page: (post) => jsonPage(cloudEvent(post.messageId, webhookBody({ ...post, links: [] }), PUBLIC_URL)),
    texts: textsForPrograms,
  },
];

/** A post as each chat shows it, and what a reader must find there. */
export function chatPages(post: ChannelPost): readonly Pick<Picture, "channel" | "page" | "texts">[] {
  return CHATS.map(({ channel, page, texts }) => ({ channel, page: page(post), texts: texts(post) }));
}

/** Every picture of docs/images/alerts, each name once. */
export const pictures: readonly Picture[] = await Promise.all(
  CHATS.flatMap(({ channel, samples, page, texts }) =>
    samples.map(async ({ name, about, message }) => {
      const post = await samplePost(message);
      const shown = page(post);
      return {
        ...{ name: `${channel}-${name}`, channel, about, page: shown, texts: texts(post) },
        title: post.notice.title,
        hash: createHash("sha256").update(shown).digest("hex"),
      };
    }),
  ),
);

/** @param ending - What the chat shows at the end of a post: Discord and PagerDuty have a time of their own. */
function textsForPeople(post: ChannelPost, ending: "footer" | "whoActs" | "actor" = "footer"): readonly string[] {
  const shown = shownPost(post, PUBLIC_URL);
  const { title, phase, text, whatToDo, facts, links } = shown;
  return [
    ...[title, phase ?? "", text, whatToDo, shown[ending] ?? ""].filter((line) => line !== ""),
    ...facts.flatMap(({ name, value }) => [name, value]),
    ...links.map((link) => link.title),
  ];
}

/** As JSON spells them. */
function textsForPrograms({
  notice: { kind, title, text, whatToDo, facts },
  incident,
}: ChannelPost): readonly string[] {
  const texts = [title, text, whatToDo, ...facts.flat(), ...(incident === undefined ? [] : [incident.incidentId])];
  return [`notice.${kind}`, ...texts.map((line) => JSON.stringify(line).slice(1, -1))];
}

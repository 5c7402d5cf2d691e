import { createDiscordChannel } from "../../../chat/discord/discord-channel.ts";
import { createGoogleChatChannel } from "../../../chat/google-chat/google-chat-channel.ts";
import { createSlackChannel } from "../../../chat/slack/slack-channel.ts";
import { createTeamsChannel } from "../../../chat/teams/teams-channel.ts";
import type { ReceiverResponse } from "../webhook-receiver.ts";
import { at, lengthOf, list, type Provider, ShownMessages } from "./provider.ts";

const SECRET = "s3cret-of-the-webhook";

/** Accepts one card of at most 28 KB in a message, with links as its only actions. 202 whatever becomes of the card. */
export function teams(): Provider {
  const messages = new ShownMessages();
  return {
    name: "Teams",
    credential: SECRET,
    create: ({ origin, ...options }) =>
      createTeamsChannel({
        name: "ops",
        url: `${origin}/workflows/x/triggers/manual/paths/invoke?sig=${SECRET}`,
        ...options,
      }),
    answer({ body }) {
      if (Buffer.byteLength(body) > 28 * 1024) return { status: 413, text: "request entity too large" };
      const message: unknown = JSON.parse(body);
      const card = at(message, "attachments", 0, "content");
      const isCard =
        at(card, "type") === "AdaptiveCard" && at(card, "version") === "1.4" && list(at(card, "body")).length > 0;
      const areLinks = list(at(card, "actions")).every((action) => at(action, "type") === "Action.OpenUrl");
      if (at(message, "type") !== "message" || list(at(message, "attachments")).length !== 1 || !isCard || !areLinks) {
        return { status: 400, text: '{"error":{"code":"InvalidRequestContent"}}' };
      }
      messages.add();
      return { status: 202 };
    },
    shown: () => messages.count,
    // What old connectors answer: the status is in the text.
    limited: {
      status: 200,
      text: "Microsoft Teams endpoint returned HTTP error 429",
      headers: { "retry-after": "30" },
    },
    waitSeconds: 30,
    refusal: { status: 400, text: `{"error":{"code":"InvalidRequestContent","message":"?sig=${SECRET}"}}` },
    gone: [
      { status: 401 },
      { status: 403 },
      { status: 404, text: '{"error":{"code":"WorkflowNotFound"}}' },
      { status: 410 },
    ],
    dropsRepetitions: false,
  };
}

/** Answers in words; counts blocks, fields and characters. */
export function slack(): Provider {
  const messages = new ShownMessages();
  return {
    name: "Slack",
    credential: SECRET,
    create: ({ origin, ...options }) =>
      createSlackChannel({ name: "ops", url: `${origin}/services/T0/B0/${SECRET}`, ...options }),
    answer({ body }) {
      const message: unknown = JSON.parse(body);
      if (lengthOf(at(message, "text")) === 0) return { status: 400, text: "no_text" };
      const blocks = list(at(message, "blocks"));
      if (blocks.length > 50 || !blocks.every(isSlackBlock)) return { status: 400, text: "invalid_blocks" };
      if (JSON.stringify(blocks).length > 16_000) return { status: 400, text: "msg_blocks_too_long" };
      messages.add();
      return { status: 200, text: "ok" };
    },
    shown: () => messages.count,
    limited: { status: 429, text: "rate_limited", headers: { "retry-after": "1" } },
    waitSeconds: 1,
    refusal: { status: 400, text: "invalid_payload" },
    gone: [
      ...["no_service", "no_service_id", "channel_not_found"].map((text) => ({ status: 404, text })),
      ...["action_prohibited", "invalid_token", "team_disabled"].map((text) => ({ status: 403, text })),
      { status: 410, text: "channel_is_archived" },
    ],
    dropsRepetitions: false,
  };
}

function isSlackBlock(block: unknown): boolean {
  const within = (text: unknown, max: number) => lengthOf(at(text, "text")) >= 1 && lengthOf(at(text, "text")) <= max;
  switch (at(block, "type")) {
    case "header":
      return at(block, "text", "type") === "plain_text" && within(at(block, "text"), 150);
    case "section": {
      const fields = list(at(block, "fields"));
      const isText = at(block, "text") !== undefined && within(at(block, "text"), 3000);
      return isText || (fields.length >= 1 && fields.length <= 10 && fields.every((field) => within(field, 2000)));
    }
    case "context": {
      const elements = list(at(block, "elements"));
      return elements.length >= 1 && elements.length <= 10 && elements.every((element) => within(element, 3000));
    }
    default:
      return false;
  }
}

/** Validates an embed's limits and answers with the message, because `wait` asks for it. */
export function discord(): Provider {
  const messages = new ShownMessages();
  const invalid: ReceiverResponse = {
    status: 400,
    text: '{"code":50035,"message":"Invalid Form Body","errors":{"embeds":{"_errors":[{"code":"BASE_TYPE_MAX_LENGTH"}]}}}',
  };
  return {
    name: "Discord",
    credential: SECRET,
    create: ({ origin, ...options }) =>
      createDiscordChannel({ name: "ops", url: `${origin}/api/webhooks/123/${SECRET}?thread_id=5`, ...options }),
    answer({ path, body }) {
      if (!path.endsWith("?thread_id=5&wait=true")) return { status: 204 };
      const message: unknown = JSON.parse(body);
      if (list(at(message, "embeds")).length > 10 || !list(at(message, "embeds")).every(isEmbed)) return invalid;
      if (JSON.stringify(at(message, "allowed_mentions")) !== '{"parse":[]}') return invalid;
      messages.add();
      return { status: 200, text: '{"id":"1"}' };
    },
    shown: () => messages.count,
    limited: {
      status: 429,
      text: '{"message":"You are being rate limited.","retry_after":64.57,"global":false}',
      headers: { "retry-after": "2" },
    },
    waitSeconds: 65,
    refusal: invalid,
    gone: [
      { status: 404, text: '{"message":"Unknown Webhook","code":10015}' },
      { status: 401, text: '{"message":"Invalid Webhook Token","code":50027}' },
      { status: 403 },
    ],
    dropsRepetitions: false,
  };
}

function isEmbed(embed: unknown): boolean {
  const fields = list(at(embed, "fields"));
  const areFields = fields.every(
    (field) =>
      lengthOf(at(field, "name")) >= 1 &&
      lengthOf(at(field, "name")) <= 256 &&
      lengthOf(at(field, "value")) >= 1 &&
      lengthOf(at(field, "value")) <= 1024,
  );
  const [title, description, footer] = [at(embed, "title"), at(embed, "description"), at(embed, "footer", "text")].map(
    lengthOf,
  );
  const ofFields = fields.map((field) => lengthOf(at(field, "name")) + lengthOf(at(field, "value")));
  const total = [title, description, footer, ...ofFields].reduce<number>((sum, part = 0) => sum + part, 0);
  return (
    (title ?? 0) <= 256 &&
    (description ?? 0) <= 4096 &&
    (footer ?? 0) <= 2048 &&
    fields.length <= 25 &&
    areFields &&
    total <= 6000
  );
}

/** Creates one message for a request ID; at most 32,000 bytes and 100 widgets. */
export function googleChat(): Provider {
  const messages = new ShownMessages();
  return {
    name: "Google Chat",
    credential: SECRET,
    create: ({ origin, ...options }) =>
      createGoogleChatChannel({ name: "ops", url: `${origin}/v1/spaces/A/messages?key=k&token=${SECRET}`, ...options }),
    answer({ path, body }) {
      const message: unknown = JSON.parse(body);
      const widgets = list(at(message, "cardsV2", 0, "card", "sections", 0, "widgets"));
      if (Buffer.byteLength(body) > 32_000 || widgets.length === 0 || widgets.length > 100) {
        return { status: 400, text: '{"error":{"code":400,"status":"INVALID_ARGUMENT"}}' };
      }
      messages.add(new URL(path, "http://localhost").searchParams.get("requestId") ?? undefined);
      return { status: 200, text: '{"name":"spaces/A/messages/1"}' };
    },
    shown: () => messages.count,
    limited: {
      status: 429,
      text: '{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}',
      headers: { "retry-after": "60" },
    },
    waitSeconds: 60,
    refusal: { status: 400, text: '{"error":{"code":400,"status":"INVALID_ARGUMENT"}}' },
    gone: [{ status: 401 }, { status: 403, text: '{"error":{"status":"PERMISSION_DENIED"}}' }, { status: 404 }],
    dropsRepetitions: true,
  };
}

import { type HostileInput, type HostileKind, knownFirst, pick, shown } from "../hostile-input.ts";
import { HOSTILE_BODIES, HOSTILE_TEXTS, madeUpText } from "../hostile-texts.ts";
import { requestInput } from "../inputs.ts";

/** What anybody may post to the local chat page, as a card, as a webhook's body or as something else. */
export const chatPosts: HostileKind = {
  name: "chat posts",
  count: 120,
  inputs: (random, count) =>
    knownFirst(
      random,
      [
        ...HOSTILE_BODIES.map((body) => post("teams", body)),
        ...HOSTILE_TEXTS.flatMap((text) => [post("teams", card(text)), post("webhook", webhook(text))]),
      ],
      count,
      () => post(pick(random, ["teams", "webhook", "other"]), pick(random, [card, webhook])(madeUpText(random))),
    ),
  findings: ({ chat }) => {
    // As the page reads it: one message that cannot be written as JSON would hide all others.
    const state: unknown = JSON.parse(JSON.stringify(chat.messages));
    return Array.isArray(state) && Object.keys(Object.prototype).length === 0
      ? []
      : ["The chat page's state is broken."];
  },
};

function post(channel: string, body: string | Uint8Array): HostileInput {
  const headers = { "content-type": "application/json" };
  const request = { method: "POST", target: `/hooks/${channel}`, headers, body };
  return requestInput(`${channel} ${shown(String(body))}`, "chat", request);
}

function card(text: string): string {
  const content = { body: [{ type: "TextBlock", text, color: text }, { facts: [{ title: text, value: { text } }] }] };
  return JSON.stringify({ type: "message", attachments: [{ content }, text, null] });
}

function webhook(text: string): string {
  return JSON.stringify({ type: text, data: { title: text, text: [text], severity: text, facts: [{ name: text }] } });
}

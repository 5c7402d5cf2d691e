import { expect, test } from "vitest";
import { escaped, MAX_MESSAGE_CHARACTERS, slackMessage } from "../../../../chat/slack/slack-message.ts";
import type { Notice } from "../../../../domain/notices/notice.ts";
import type { ChannelPost } from "../../../../domain/ports/chat-channel.ts";
import { post } from "../../../support/webhook-receiver.ts";

interface Text {
  readonly type: string;
  readonly text: string;
}

function textsOf(given: ChannelPost): readonly Text[] {
  return slackMessage(given).blocks.flatMap((block): readonly Text[] => {
    if (block.type === "context") return block.elements;
    return "fields" in block ? block.fields : [block.text];
  });
}

test("shows what happened, what to do, facts, links, who acts and when", () => {
  const given = { ...post(), links: [{ title: "Acknowledge", url: "https://holdfast.example/t?a=1&b=2" }] };

  expect(textsOf(given).map(({ text }) => text)).toEqual([
    "Backup of vm-web failed",
    "The snapshot could not be taken.",
    "*What to do*",
    "Restart the guest agent.",
    "Vault: vault-weu",
    "<https://holdfast.example/t?a=1&amp;b=2|Acknowledge>",
    expect.stringMatching(/^<https:\/\/portal\.azure\.com\/#@\/resource.*\|Open machine in Azure>$/),
    "Who acts: the machine's owner · 2026-03-01 20:25 UTC",
  ]);
});

test("shows the phase of an incident, and names it in the notification", () => {
  const given: ChannelPost = { ...post(), incident: { incidentId: "i", phase: "resolved", machineCount: 3 } };

  expect(textsOf(given)[1]?.text).toBe("*Resolved · 3 machines*");
  expect(slackMessage(given).text).toBe("Resolved: Backup of vm-web failed");
});

test("has no previews of links", () => {
  expect(slackMessage(post())).toMatchObject({ unfurl_links: false, unfurl_media: false });
});

test.for([
  ["<!here> <@U1> <!channel|x>", "&lt;!here&gt; &lt;@U1&gt; &lt;!channel|x&gt;"],
  ["a & b", "a &amp; b"],
  ["@channel @HERE @everyone", "＠channel ＠HERE ＠everyone"],
  ["ops@example.com", "ops@example.com"],
] as const)("shows %s as it is: %s", ([text, shown]) => {
  expect(escaped(text)).toBe(shown);
});

test("has only the app's own words in markup: a text from outside is plain", () => {
  const text = "*bold* <https://evil.example|Azure portal> :smile: <!here>";
  const change: Partial<Notice> = { title: text, text, whatToDo: text, facts: [[text, text]] };

  const markup = textsOf(post("m", change)).filter(({ type }) => type === "mrkdwn");

  expect(markup.map(({ text: shown }) => shown).join(" ")).not.toMatch(/bold|evil|smile|here/);
});

test("a link's title ends no link", () => {
  const given = { ...post(), links: [{ title: "a|b>c", url: "https://a.example/" }] };

  expect(textsOf(given).map(({ text }) => text)).toContain("<https://a.example/|a¦b&gt;c>");
});

test("has at most 50 blocks and 12,000 characters, with the number of omitted facts", () => {
  const facts = Array.from({ length: 600 }, (_, index) => [`Machine ${index}`, "<&>".repeat(100)] as const);

  const given = post("m", { facts, text: "&".repeat(5000), whatToDo: "<".repeat(5000) });

  const { blocks, text: notification } = slackMessage(given);

  const characters = textsOf(given).reduce((sum, { text }) => sum + text.length, notification.length);
  expect(blocks.length).toBeLessThanOrEqual(50);
  expect(characters).toBeLessThanOrEqual(MAX_MESSAGE_CHARACTERS);
  expect(characters).toBeGreaterThan(MAX_MESSAGE_CHARACTERS - 1200);
  expect(textsOf(given).map(({ text }) => text)).toContainEqual(expect.stringMatching(/^… 59\d more$/));
});

test("has no empty text, which Slack refuses", () => {
  const texts = textsOf(post("m", { title: "", text: "\u200B", whatToDo: "" }));

  expect(texts.filter(({ text }) => text === "")).toEqual([]);
});

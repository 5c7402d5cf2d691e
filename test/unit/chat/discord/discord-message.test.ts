import { expect, test } from "vitest";
import { discordMessage, escaped, MAX_EMBED_CHARACTERS } from "../../../../chat/discord/discord-message.ts";
import { post } from "../../../support/webhook-receiver.ts";

test("shows what happened, what to do, links, facts, who acts and when", () => {
  const { embeds } = discordMessage({ ...post(), links: [{ title: "Acknowledge", url: "https://a.example/t" }] });

  expect(embeds[0]).toMatchObject({
    title: "Backup of vm\\-web failed",
    color: 0xc4_31_4b,
    timestamp: "2026-03-01T20:25:00.000Z",
    fields: [{ name: "Vault", value: "vault\\-weu", inline: true }],
    footer: { text: "Who acts: the machine's owner" },
  });
  expect(embeds[0].description.split("\n")).toEqual([
    "The snapshot could not be taken\\.",
    "**What to do:** Restart the guest agent\\.",
    expect.stringMatching(/^\[Acknowledge\]\(<https:\/\/a\.example\/t>\) · \[Open machine in Azure\]\(<https/),
  ]);
});

test("begins with the phase of an incident, green when it is resolved", () => {
  const { embeds } = discordMessage({ ...post(), incident: { incidentId: "i", phase: "resolved", machineCount: 3 } });

  expect(embeds[0].description).toMatch(/^\*\*Resolved · 3 machines\*\*\n/);
  expect(embeds[0].color).toBe(0x23_7b_4b);
});

test("mentions no reader", () => {
  expect(discordMessage(post()).allowed_mentions).toEqual({ parse: [] });
});

test.for([
  ["@everyone and @here", "＠everyone and ＠here"],
  ["<@123> <@&4> <#5>", "\\<\\@123\\> \\<\\@&4\\> \\<\\#5\\>"],
  ["[portal](https://evil.example)", "\\[portal\\]\\(https\\://evil\\.example\\)"],
  ["**b** _i_ ~~s~~ ||spoiler|| `c`", "\\*\\*b\\*\\* \\_i\\_ \\~\\~s\\~\\~ \\|\\|spoiler\\|\\| \\`c\\`"],
  ["> quote # heading - item", "\\> quote \\# heading \\- item"],
  ["back\\slash", "back\\\\slash"],
] as const)("shows %s as it is: %s", ([text, shown]) => {
  expect(escaped(text)).toBe(shown);
});

test.for([
  [24, 24, undefined],
  [25, 25, undefined],
  [26, 25, "2 more"],
  [300, 25, "276 more"],
] as const)("shows of %i short facts %i fields, the last one counting the omitted ones", ([count, fields, last]) => {
  const facts = Array.from({ length: count }, (_, index) => [`F${index}`, "x"] as const);

  const shown = discordMessage(post("m", { facts })).embeds[0].fields;

  expect(shown).toHaveLength(fields);
  expect(shown.at(-1)?.value).toBe(last ?? "x");
});

test("has at most 6,000 characters, escapes included", () => {
  const text = "*".repeat(5000);
  const facts = Array.from({ length: 30 }, (_, index) => [`F${index}`, text] as const);
  const link = { title: "Acknowledge", url: `https://a.example/${"t".repeat(900)}` };

  const { embeds } = discordMessage({
    ...post("m", { title: text, text, whatToDo: text, facts }),
    links: [link, link, link, link],
  });

  const { title, description, fields, footer } = embeds[0];
  const texts = [title, description, footer.text, ...fields.flatMap(({ name, value }) => [name, value])];
  expect(texts.join("").length).toBeLessThanOrEqual(MAX_EMBED_CHARACTERS);
  expect(description.length).toBeLessThanOrEqual(4096);
  expect(fields.at(-1)?.value).toMatch(/^\d+ more$/);
});

test("has no empty field, which Discord refuses", () => {
  expect(discordMessage(post("m", { facts: [["", "\u200B"]] })).embeds[0].fields).toEqual([
    { name: "–", value: "–", inline: true },
  ]);
});

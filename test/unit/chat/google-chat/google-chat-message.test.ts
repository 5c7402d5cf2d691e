import { expect, test } from "vitest";
import { escaped, googleChatMessage, MAX_MESSAGE_BYTES } from "../../../../chat/google-chat/google-chat-message.ts";
import type { ChannelPost } from "../../../../domain/ports/chat-channel.ts";
import { post } from "../../../support/webhook-receiver.ts";

function widgetsOf(given: ChannelPost) {
  return googleChatMessage(given).cardsV2[0].card.sections[0].widgets;
}

function paragraphsOf(given: ChannelPost): readonly string[] {
  return widgetsOf(given).flatMap((widget) => ("textParagraph" in widget ? [widget.textParagraph.text] : []));
}

test("shows what happened, what to do, facts, who acts and when", () => {
  expect(paragraphsOf(post())).toEqual([
    '<b><font color="#c4314b">Backup of vm-web failed</font></b>',
    "The snapshot could not be taken.",
    "<b>What to do:</b> Restart the guest agent.",
    "<b>Vault:</b> vault-weu",
    "<i>Who acts: the machine's owner · 2026-03-01 20:25 UTC</i>",
  ]);
});

test("has links as buttons", () => {
  const widgets = widgetsOf({ ...post(), links: [{ title: "Acknowledge", url: "https://a.example/t" }] });

  expect(widgets.find((widget) => "buttonList" in widget)).toMatchObject({
    buttonList: {
      buttons: [
        { text: "Acknowledge", onClick: { openLink: { url: "https://a.example/t" } } },
        { text: "Open machine in Azure" },
      ],
    },
  });
});

test("has no buttons without links and no facts without facts", () => {
  expect(widgetsOf({ ...post("m", { facts: [] }), places: [] })).toHaveLength(4);
});

test("messages of one incident are one thread, with the phase below the title", () => {
  const given: ChannelPost = { ...post(), incident: { incidentId: "inc_1", phase: "reminded", machineCount: 2 } };

  expect(googleChatMessage(given).thread).toEqual({ threadKey: "inc_1" });
  expect(paragraphsOf(given)[0]).toMatch(/<br><b>Reminder · 2 machines<\/b>$/);
});

test("mentions no reader, in the card and in the notification", () => {
  const title = "<users/all> & <b>x</b>";

  const { fallbackText } = googleChatMessage(post("m", { title }));

  expect(escaped(title)).toBe("&lt;users/all&gt; &amp; &lt;b&gt;x&lt;/b&gt;");
  expect(fallbackText).toBe("‹users/all› & ‹b›x‹/b›");
  expect(paragraphsOf(post("m", { title })).join()).not.toContain("<users/all>");
});

test("has at most 32,000 bytes, with the number of omitted facts", () => {
  const facts = Array.from({ length: 600 }, (_, index) => [`Machine ${index}`, "&🙂".repeat(100)] as const);

  const message = googleChatMessage(post("m", { facts }));

  expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
  expect(JSON.stringify(message)).toMatch(/<br>… \d+ more/);
});

import { describe, expect, test } from "vitest";
import { fittingRows } from "../../../../chat/bounded-text.ts";
import { type AdaptiveCard, MAX_MESSAGE_BYTES, plainText, teamsMessage } from "../../../../chat/teams/adaptive-card.ts";
import type { Notice } from "../../../../domain/notices/notice.ts";
import { post } from "../../../support/webhook-receiver.ts";

function cardOf(change: Partial<Notice>, publicUrl?: string): AdaptiveCard {
  return teamsMessage(post("m", change), publicUrl).attachments[0].content;
}

function factsOf(card: AdaptiveCard) {
  return card.body.flatMap((element) => (element.type === "FactSet" ? element.facts : []));
}

test("wraps one card as a Workflows webhook expects it", () => {
  const message = teamsMessage(post());

  expect(message).toMatchObject({
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: { type: "AdaptiveCard", version: "1.4", fallbackText: "Backup of vm-web failed" },
      },
    ],
  });
});

test("shows what happened, what to do, who acts and when", () => {
  const texts = cardOf({}).body.flatMap((element) => (element.type === "TextBlock" ? element.text : []));

  expect(texts).toEqual([
    "Backup of vm-web failed",
    "The snapshot could not be taken.",
    "**What to do:** Restart the guest agent.",
    "Who acts: the machine's owner · 2026-03-01 20:25 UTC",
  ]);
});

test.for([
  ["error", "Attention"],
  ["warning", "Warning"],
  ["info", "Default"],
] as const)("shows %s as %s", ([severity, color]) => {
  expect(cardOf({ severity }).body[0]).toMatchObject({ color });
});

test("links to a machine whose ID has half of a surrogate pair", () => {
  const { actions } = cardOf({ vmId: "/subscriptions/1/x\uD83D" });

  expect(actions.map(({ url }) => url)).toEqual(["https://portal.azure.com/#@/resource/subscriptions/1/x%EF%BF%BD"]);
});

test("offers only links as actions", () => {
  const { actions } = cardOf({}, "https://holdfast.example/");

  expect(actions).toEqual([
    {
      type: "Action.OpenUrl",
      title: "Open machine in Azure",
      url: "https://portal.azure.com/#@/resource/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-web",
    },
    { type: "Action.OpenUrl", title: "Open Holdfast", url: "https://holdfast.example/api/ui" },
  ]);
});

test("has no facts element without facts", () => {
  expect(cardOf({ facts: [] }).body.map((element) => element.type)).not.toContain("FactSet");
});

describe("text from outside is shown as it is", () => {
  test.for([
    ["vm_web_01", "vm\\_web\\_01"],
    ["**bold** [link](https://evil.example)", "\\*\\*bold\\*\\* \\[link\\](https://evil.example)"],
    ["<at>everyone</at>", "\\<at\\>everyone\\</at\\>"],
    ["# heading", "\\# heading"],
    ["- item", "\\- item"],
    ["1. item", "1\\. item"],
    ["12) item", "12\\) item"],
    ["a - b # c 1. d", "a - b # c 1. d"],
    ["back\\slash", "back\\\\slash"],
    ["R&D &lt;b&gt; &#64; a & b;", "R&D \\&lt;b\\&gt; \\&#64; a & b;"],
    ["{{DATE(2026-03-31T01:00:00Z)}} {{{ {}", "{\\{DATE(2026-03-31T01:00:00Z)}} {\\{\\{ {}"],
  ] as const)("%s", ([text, shown]) => {
    expect(plainText(text)).toBe(shown);
  });

  test("without characters that reorder or hide it", () => {
    const card = cardOf({
      title: "vm-\u202Egpj.exe\u200B\u2066x\u2069",
      facts: [["\u202EVault", "\u061Cvault\uFEFF"]],
    });

    expect(card.fallbackText).toBe("vm-gpj.exex");
    expect(factsOf(card)).toEqual([{ title: "Vault", value: "vault" }]);
  });

  test("on one line", () => {
    expect(cardOf({ title: "first\r\nsecond\u2028third\u0000" }).fallbackText).toBe("first second third");
  });
});

describe("size", () => {
  const bytesOf = (change: Partial<Notice>) => Buffer.byteLength(JSON.stringify(teamsMessage(post("m", change))));
  const manyFacts = Array.from({ length: 200 }, (_, index) => [`Machine ${index}`, "🙂".repeat(300)] as const);

  test("stays below the limit and counts the omitted facts", () => {
    const facts = factsOf(cardOf({ facts: manyFacts }));

    expect(bytesOf({ facts: manyFacts })).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
    expect(facts.length).toBeGreaterThan(10);
    expect(facts.at(-1)).toEqual({ title: "…", value: `${200 - (facts.length - 1)} more` });
  });

  test("omits no more facts than necessary", () => {
    const kept = factsOf(cardOf({ facts: manyFacts })).length - 1;
    const withOneMore = manyFacts.slice(0, kept + 1);

    expect(factsOf(cardOf({ facts: withOneMore.slice(0, kept) }))).toHaveLength(kept);
    expect(factsOf(cardOf({ facts: withOneMore })).at(-1)?.value).toBe("1 more");
  });

  test.for(["*", "\\", "🙂", '"', "é"])("holds even with endless texts of %s", (character) => {
    const text = character.repeat(50_000);

    expect(bytesOf({ title: text, text, whatToDo: text, facts: manyFacts })).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
  });

  test("is found by measuring a few prefixes, not every one", () => {
    let reads = 0;
    const rows = Array.from({ length: 10_000 }, (_, index) => index);

    const { rows: kept, omitted } = fittingRows(rows, 777, (prefix) => {
      reads += 1;
      return prefix.length;
    });

    expect([kept.length, omitted]).toEqual([777, 9223]);
    expect(reads).toBeLessThan(20);
  });

  test("never splits a surrogate pair", () => {
    expect(cardOf({ title: "🙂".repeat(500) }).fallbackText).toBe(`${"🙂".repeat(199)}…`);
  });
});

import { expect, test } from "vitest";
import { teamsMessage } from "../../../chat/teams/adaptive-card.ts";
import { webhookBody } from "../../../chat/webhook/webhook-body.ts";
import { isShallow, readMessage } from "../../../local/chat-message.ts";
import { post } from "../../support/webhook-receiver.ts";

test.for([
  ["info", "info"],
  ["warning", "warning"],
  ["error", "error"],
] as const)("reads the severity %s of a Teams card and of a generic webhook", ([severity, expected]) => {
  expect(readMessage(teamsMessage(post("m", { severity }))).severity).toBe(expected);
  expect(readMessage(webhookBody(post("m", { severity }))).severity).toBe(expected);
});

test("shows a card's text as Teams does: without escapes and marks of bold text", () => {
  const text = "AZURE_REFUSED [a](b) 100% *c* ~d~ | <e> \\f";
  const card = teamsMessage(post("m", { title: "1. web_01", text, whatToDo: "- Wait." }));

  const read = readMessage(card);

  expect(read.title).toBe("1. web_01");
  expect(read.text.split("\n").slice(0, 2)).toEqual([text, "What to do: - Wait."]);
});

test("leaves the text of a generic webhook as it is", () => {
  expect(readMessage(webhookBody(post("m", { text: "a\\_b **c**" }))).text).toContain("a\\_b **c**");
});

test("leaves out the card's links, which have no text to read", () => {
  expect(JSON.stringify(readMessage(teamsMessage(post(), "https://holdfast.example")))).not.toMatch(/Open/);
});

test("names the facts of a generic webhook", () => {
  expect(readMessage(webhookBody(post())).text).toContain("Vault: vault-weu");
});

test("accepts 32 levels and refuses 33", () => {
  const nested = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);

  expect([isShallow(nested(32)), isShallow(nested(33))]).toEqual([true, false]);
});

import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { openChatHistory, type ReceivedMessage } from "../../../local/chat-history.ts";

let file: string;
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), "chat-history-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  file = join(folder, "chat.jsonl");
});

function message(title: string): ReceivedMessage {
  return { receivedAt: "2026-06-01T08:00:00.000Z", channel: "teams", title, text: "", severity: "info", body: {} };
}

const titles = (path: string) => openChatHistory(path).messages.map(({ title }) => title);

test("returns after a restart what was received before", () => {
  const history = openChatHistory(file);
  for (const title of ["one", "two"]) history.add(message(title));

  expect(titles(file)).toEqual(["one", "two"]);
});

test("drops a line that was cut off, and goes on after it", async () => {
  openChatHistory(file).add(message("whole"));
  await appendFile(file, '{"title":"tor');

  openChatHistory(file).add(message("next"));

  expect(titles(file)).toEqual(["whole", "next"]);
});

test("goes on after a first line that was cut off", async () => {
  await appendFile(file, '{"title":"tor');

  openChatHistory(file).add(message("next"));

  expect(titles(file)).toEqual(["next"]);
});

test("ignores lines that are no messages", async () => {
  await appendFile(file, 'null\n7\n{"title":"x"}\n');

  expect(titles(file)).toEqual([]);
});

test("drops a message that is too deep to be shown", async () => {
  const deep = `${'{"a":'.repeat(60_000)}1${"}".repeat(60_000)}`;
  await appendFile(file, `${JSON.stringify(message("deep")).replace("{}", () => deep)}\n`);
  await appendFile(file, `${JSON.stringify(message("next"))}\n`);

  expect(titles(file)).toEqual(["next"]);
});

test("keeps the newest 500 messages, in memory and at the next start", async () => {
  const history = openChatHistory(file);
  for (let number = 1; number <= 501; number += 1) history.add(message(String(number)));

  expect([history.messages.length, history.messages[0]?.title]).toEqual([500, "2"]);
  expect(titles(file)).toHaveLength(500);
  expect((await readFile(file, "utf8")).trim().split("\n")).toHaveLength(500);
});

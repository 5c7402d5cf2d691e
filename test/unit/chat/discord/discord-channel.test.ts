import { afterAll, beforeAll, expect, test } from "vitest";
import { createDiscordChannel } from "../../../../chat/discord/discord-channel.ts";
import { post, type Receiver, startReceiver } from "../../../support/webhook-receiver.ts";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const discord = (url = receiver.url) => createDiscordChannel({ name: "ops", url, allowLocal: true });

test("waits until the message is stored: without that, one that is not stored is no error", async () => {
  receiver.respondWith({ status: 200 });

  await discord().post(post());

  expect(receiver.received.at(-1)?.path).toMatch(/[?&]wait=true$/);
});

test.for([
  ["the body's fractions, rounded up", '{"retry_after": 64.57}', {}, 65],
  ["the longer one of body and header", '{"retry_after": 1.2}', { "retry-after": "30" }, 30],
  ["the header of a page that is not JSON", "<html>", { "retry-after": "3600" }, 3600],
  ["a day at most", '{"retry_after": 999999999}', {}, 86_400],
  ["nothing without either", "{}", {}, undefined],
] as const)("waits after a 429 for %s", async ([, text, headers, seconds]) => {
  receiver.respondWith({ status: 429, text, headers });

  await expect(discord().post(post())).rejects.toMatchObject({
    code: "CHAT_UNAVAILABLE",
    retryAfterSeconds: seconds,
  });
});

test("refuses an address that is none", () => {
  expect(() => discord("top-secret-path")).toThrow(/^CHAT_REFUSED: .* its address is not a URL\.$/);
});

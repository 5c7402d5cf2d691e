import { afterAll, beforeAll, expect, test } from "vitest";
import { createSlackChannel } from "../../../../chat/slack/slack-channel.ts";
import { post, type Receiver, type ReceiverResponse, startReceiver } from "../../../support/webhook-receiver.ts";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

async function outcomeOf(response: ReceiverResponse): Promise<unknown> {
  receiver.respondWith(response);
  return await createSlackChannel({ name: "ops", url: receiver.url, allowLocal: true, timeoutSeconds: 0.3 })
    .post(post())
    .then(
      () => "delivered",
      (error: { readonly code?: unknown }) => error.code,
    );
}

test.for<[string, ReceiverResponse, string]>([
  ["ok", { status: 200, text: "ok" }, "delivered"],
  ["ok on a line", { status: 200, text: "ok\n" }, "delivered"],
  ["another page", { status: 200, text: "<html>login</html>" }, "CHAT_REFUSED"],
  ["nothing", { status: 200 }, "CHAT_REFUSED"],
  ["a text that breaks off", { status: 200, text: "o", end: "break off" }, "CHAT_UNAVAILABLE"],
  ["no_service", { status: 404, text: "no_service" }, "CHAT_GONE"],
  ["channel_is_archived", { status: 410, text: "channel_is_archived" }, "CHAT_GONE"],
  ["posting_to_general_channel_denied", { status: 403, text: "posting_to_general_channel_denied" }, "CHAT_GONE"],
  ["user_not_found with a 400", { status: 400, text: "user_not_found" }, "CHAT_GONE"],
  ["invalid_payload", { status: 400, text: "invalid_payload" }, "CHAT_REFUSED"],
  ["msg_blocks_too_long", { status: 400, text: "msg_blocks_too_long" }, "CHAT_REFUSED"],
  ["an unknown word with a 400", { status: 400, text: "something_new" }, "CHAT_REFUSED"],
  ["an unknown word with a 403", { status: 403, text: "something_new" }, "CHAT_GONE"],
  ["a 429", { status: 429, text: "rate_limited" }, "CHAT_UNAVAILABLE"],
  ["rollup_error with a 500", { status: 500, text: "rollup_error" }, "CHAT_UNAVAILABLE"],
])("%s", async ([, response, expected]) => {
  expect(await outcomeOf(response)).toBe(expected);
});

test("the error names a word that Slack documents and no other text", async () => {
  const channel = createSlackChannel({ name: "ops", url: receiver.url, allowLocal: true });
  receiver.respondWith({ status: 404, text: "no_service" });
  await expect(channel.post(post())).rejects.toThrow("it returned 404 (no_service).");
  receiver.respondWith({ status: 404, text: "top-secret" });

  await expect(channel.post(post())).rejects.not.toThrow("top-secret");
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { createGoogleChatChannel } from "../../../../chat/google-chat/google-chat-channel.ts";
import { post, type Receiver, startReceiver } from "../../../support/webhook-receiver.ts";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const googleChat = () => createGoogleChatChannel({ name: "ops", url: receiver.url, allowLocal: true });
const lastQuery = () => new URL(receiver.received.at(-1)?.path ?? "", "http://localhost").searchParams;

test("posts with the message's ID as request ID, by which Google Chat creates one message", async () => {
  receiver.respondWith({ status: 200 });

  await googleChat().post(post("message-1"));

  expect(Object.fromEntries(lastQuery())).toEqual({ sig: "top-secret-key", requestId: "message-1" });
});

test("answers in the thread of the incident, and starts it when there is none", async () => {
  receiver.respondWith({ status: 200 });

  await googleChat().post({ ...post(), incident: { incidentId: "inc_1", phase: "opened", machineCount: 1 } });

  expect(lastQuery().get("messageReplyOption")).toBe("REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD");
});

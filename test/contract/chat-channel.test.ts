import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTeamsChannel } from "../../chat/teams-channel.ts";
import { createWebhookChannel } from "../../chat/webhook-channel.ts";
import { BackupError } from "../../domain/errors.ts";
import type { ChatChannel } from "../../domain/ports/chat-channel.ts";
import { RecordingChatChannel } from "../support/fakes/recording-chat-channel.ts";
import { post, type Receiver, startReceiver } from "../support/webhook-receiver.ts";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

interface Subject {
  readonly channel: ChatChannel;
  /** The receiver accepts messages, asks to wait, or refuses them permanently. */
  behave(how: "accept" | "wait" | "refuse"): void;
}

const STATUS = { accept: 202, wait: 429, refuse: 410 } as const;

const implementations: readonly (readonly [name: string, create: () => Subject])[] = [
  ["recorded", recorded],
  ["Teams", () => overHttp((url) => createTeamsChannel({ name: "ops", url, allowLocal: true }))],
  ["webhook", () => overHttp((url) => createWebhookChannel({ name: "ops", url, allowLocal: true, now: () => 0 }))],
];

function recorded(): Subject {
  const channel = new RecordingChatChannel("ops");
  return {
    channel,
    behave(how) {
      if (how === "wait") {
        channel.faults.failNext("post", new BackupError("CHAT_UNAVAILABLE", "busy", { retryAfterSeconds: 30 }));
      }
      if (how === "refuse") channel.faults.failNext("post", new BackupError("CHAT_REFUSED", "gone"));
    },
  };
}

function overHttp(create: (url: string) => ChatChannel): Subject {
  return {
    channel: create(receiver.url),
    behave: (how) => receiver.respondWith({ status: STATUS[how], headers: { "retry-after": "30" } }),
  };
}

describe.for(implementations)("chat channel %s", ([, create]) => {
  test("accepts a message, also a second time", async () => {
    const { channel, behave } = create();
    behave("accept");

    await channel.post(post("message-1"));
    await channel.post(post("message-1"));

    expect(channel.name).toBe("ops");
  });

  test("reports when to retry, and when not to", async () => {
    const { channel, behave } = create();

    behave("wait");
    await expect(channel.post(post())).rejects.toMatchObject({
      code: "CHAT_UNAVAILABLE",
      retryable: true,
      retryAfterSeconds: 30,
    });
    behave("refuse");
    await expect(channel.post(post())).rejects.toMatchObject({ code: "CHAT_REFUSED", retryable: false });
  });
});

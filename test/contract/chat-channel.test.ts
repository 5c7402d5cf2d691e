import tls from "node:tls";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { messagePhases } from "../../domain/alerts/message.ts";
import { BackupError } from "../../domain/errors.ts";
import type { ChannelPost } from "../../domain/ports/chat-channel.ts";
import { createLoopbackCertificates } from "../../local/azure-simulator/front/certificates.ts";
import { discord, googleChat, slack, teams } from "../support/chat/chat-providers.ts";
import { eventGrid, pagerDuty, webhook } from "../support/chat/event-providers.ts";
import type { ChannelTarget, Provider } from "../support/chat/provider.ts";
import { RecordingChatChannel } from "../support/fakes/recording-chat-channel.ts";
import { post, type Receiver, startReceiver } from "../support/webhook-receiver.ts";

const loopback = await createLoopbackCertificates();
const certificate = { key: loopback.privateKey, cert: loopback.certificate };
let receiver: Receiver;
let secure: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
  secure = await startReceiver(certificate);
});
afterAll(async () => {
  await receiver.close();
  await secure.close();
});

const providers: readonly (readonly [name: string, create: () => Provider])[] = [
  teams,
  slack,
  discord,
  googleChat,
  pagerDuty,
  () => webhook("notice"),
  () => webhook("cloudEvents"),
  eventGrid,
].map((create) => [create().name, create]);

function channelOf(provider: Provider, change: Partial<ChannelTarget> = {}) {
  receiver.respondWith((request) => provider.answer(request));
  secure.respondWith((request) => provider.answer(request));
  return provider.create({ origin: new URL(receiver.url).origin, allowLocal: true, timeoutSeconds: 5, ...change });
}

/** The largest message there can be, in characters that every markup escapes. */
function largest(): ChannelPost {
  const text = "<@U1> *_`[a](https://evil.example)|~>&\\🙂".repeat(2000);
  const facts = Array.from({ length: 300 }, (_, index) => [`${index} ${text}`, text] as const);
  const link = { title: text, url: `https://holdfast.example/api/actions/${"t".repeat(900)}` };
  return {
    ...post("m".repeat(100), { title: text, text, whatToDo: text, vmId: `/${text}`.slice(0, 590), facts }),
    incident: { incidentId: "i".repeat(100), phase: "reopened", machineCount: 10_000 },
    links: [link, link, link, link, link],
  };
}

describe.for(providers)("what a channel of %s posts", ([, create]) => {
  test("is accepted with a message of its own, and in every phase of an incident", async () => {
    const provider = create();
    const channel = channelOf(provider);

    await channel.post(post("m1", { severity: "info" }));
    await channel.post(post("m2"));
    for (const phase of messagePhases)
      await channel.post({ ...post(`m3-${phase}`), incident: { incidentId: "inc", phase, machineCount: 2 } });

    expect(provider.shown()).toBeGreaterThanOrEqual(2);
  });

  test("is accepted with the largest message", async () => {
    const provider = create();

    await channelOf(provider).post(largest());

    expect(provider.shown()).toBe(1);
  });

  test("shows a message whose response was lost as often as documented", async () => {
    const provider = create();
    const channel = channelOf(provider);
    receiver.respondWith((request) => {
      provider.answer(request);
      return "drop";
    });
    await expect(channel.post(post("message-1"))).rejects.toMatchObject({ code: "CHAT_UNAVAILABLE" });
    receiver.respondWith((request) => provider.answer(request));

    await channel.post(post("message-1"));

    expect(provider.shown()).toBe(provider.dropsRepetitions ? 1 : 2);
  });
});

describe.for(providers)("what a channel of %s makes of responses", ([, create]) => {
  test("says how long to wait when there were too many messages", async () => {
    const provider = create();
    const channel = channelOf(provider);
    receiver.respondWith(provider.limited);

    await expect(channel.post(post())).rejects.toMatchObject({
      code: "CHAT_UNAVAILABLE",
      retryable: true,
      retryAfterSeconds: provider.waitSeconds,
    });
  });

  test("tells a refused message from a channel that is gone, and names no credential", async () => {
    const provider = create();
    const channel = channelOf(provider);
    const codes: unknown[] = [];
    for (const response of [provider.refusal, ...provider.gone]) {
      receiver.respondWith(response);
      const error = await channel.post(post()).catch((thrown: unknown) => thrown);
      codes.push(error instanceof BackupError ? error.code : error);
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(provider.credential);
    }

    expect(codes).toEqual(["CHAT_REFUSED", ...provider.gone.map(() => "CHAT_GONE")]);
  });

  test.for([500, 502, 503, 504, 408] as const)("is tried again after %i", async (status) => {
    const channel = channelOf(create());
    receiver.respondWith({ status });

    await expect(channel.post(post())).rejects.toMatchObject({ code: "CHAT_UNAVAILABLE" });
  });

  test("follows no redirect", async () => {
    const channel = channelOf(create());
    const before = receiver.received.length;
    receiver.respondWith({ status: 307, headers: { location: "/elsewhere" } });

    await expect(channel.post(post())).rejects.toMatchObject({ code: "CHAT_REFUSED" });
    expect(receiver.received.length - before).toBe(1);
  });

  test.for(["hang", "drop"] as const)("is tried again when the receiver does %s", async (response) => {
    const channel = channelOf(create(), { timeoutSeconds: 0.2 });
    receiver.respondWith(response);

    await expect(channel.post(post())).rejects.toMatchObject({ code: "CHAT_UNAVAILABLE" });
  });

  test("ends while the receiver drips, and does not repeat what an old status refused", async () => {
    const channel = channelOf(create(), { timeoutSeconds: 0.3 });
    receiver.respondWith({ status: 301, text: "x", end: "drip" });

    await expect(channel.post(post())).rejects.toMatchObject({ code: "CHAT_REFUSED" });
  });

  test("reads the status of an endless response", async () => {
    const channel = channelOf(create());
    receiver.respondWith({ status: 503, text: "x".repeat(5_000_000) });

    await expect(channel.post(post())).rejects.toMatchObject({ code: "CHAT_UNAVAILABLE" });
  });
});

describe.for(providers)("what a channel of %s connects to", ([, create]) => {
  test("refuses a name that resolves to an internal address, with the guard on", async () => {
    const before = receiver.received.length;
    const resolve = async () => [{ address: "169.254.169.254", family: 4 }];
    const target = { origin: "https://hooks.example", allowLocal: false, resolve };

    await expect(channelOf(create(), target).post(post())).rejects.toMatchObject({ code: "CHAT_REFUSED" });
    expect(receiver.received.length - before).toBe(0);
  });

  test("sends nothing to a server whose certificate is not trusted", async () => {
    const before = secure.received.length;
    const channel = channelOf(create(), { origin: new URL(secure.url).origin });

    await expect(channel.post(post())).rejects.toMatchObject({ code: "CHAT_UNAVAILABLE" });
    expect(secure.received.length - before).toBe(0);
  });
});

describe("over TLS", () => {
  const trusted = tls.getCACertificates("default");
  afterEach(() => tls.setDefaultCACertificates(trusted));

  test.for(providers)("a channel of %s posts to a server whose certificate is trusted", async ([, create]) => {
    tls.setDefaultCACertificates([...trusted, loopback.authority]);
    const provider = create();

    await channelOf(provider, { origin: new URL(secure.url).origin }).post(post());

    expect(provider.shown()).toBe(1);
  });
});

describe("the recorded channel of other tests", () => {
  test("keeps what is posted and fails as it is told", async () => {
    const channel = new RecordingChatChannel("ops");
    channel.faults.failNext("post", new BackupError("CHAT_UNAVAILABLE", "busy", { retryAfterSeconds: 30 }));

    await expect(channel.post(post())).rejects.toMatchObject({ code: "CHAT_UNAVAILABLE", retryAfterSeconds: 30 });
    await channel.post(post("message-1"));

    expect(channel.posted.map(({ messageId }) => messageId)).toEqual(["message-1"]);
  });
});

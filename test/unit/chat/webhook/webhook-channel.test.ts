import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createWebhookChannel, type WebhookOptions } from "../../../../chat/webhook/webhook-channel.ts";
import {
  notice,
  post,
  type ReceivedRequest,
  type Receiver,
  type ReceiverResponse,
  startReceiver,
} from "../../../support/webhook-receiver.ts";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const now = () => Date.parse("2026-03-01T20:30:00.900Z");

function webhook(options: Partial<WebhookOptions> = {}) {
  return createWebhookChannel({ name: "siem", url: receiver.url, allowLocal: true, now, ...options });
}

async function outcomeOf(response: ReceiverResponse, channel = webhook()): Promise<unknown> {
  receiver.respondWith(response);
  return await channel.post(post("message-1")).then(
    () => "delivered",
    (error: { readonly code?: unknown }) => error.code,
  );
}

function lastReceived(): ReceivedRequest {
  return receiver.received.at(-1) ?? { path: "", headers: {}, body: "" };
}

test.for<[status: number, outcome: "delivered" | "CHAT_GONE" | "CHAT_REFUSED" | "CHAT_UNAVAILABLE"]>([
  [200, "delivered"],
  [202, "delivered"],
  [204, "delivered"],
  [302, "CHAT_REFUSED"],
  [400, "CHAT_UNAVAILABLE"],
  [401, "CHAT_UNAVAILABLE"],
  [404, "CHAT_UNAVAILABLE"],
  [408, "CHAT_UNAVAILABLE"],
  [410, "CHAT_GONE"],
  [413, "CHAT_UNAVAILABLE"],
  [429, "CHAT_UNAVAILABLE"],
  [500, "CHAT_UNAVAILABLE"],
  [504, "CHAT_UNAVAILABLE"],
])("status %i means %s", async ([status, expected]) => {
  expect(await outcomeOf({ status })).toBe(expected);
});

test("receives type, time and data, and the same ID on every attempt", async () => {
  await outcomeOf({ status: 503 });
  await outcomeOf({ status: 200 });

  const [first, second] = receiver.received.slice(-2);
  expect(first?.headers["webhook-id"]).toBe("message-1");
  expect(second?.headers["webhook-id"]).toBe("message-1");
  expect(second?.headers["webhook-timestamp"]).toBe("1772397000");
  expect(second?.headers).not.toHaveProperty("webhook-signature");
  expect(JSON.parse(second?.body ?? "")).toEqual({
    type: "notice.backupFailed",
    timestamp: "2026-03-01T20:25:00.000Z",
    data: {
      kind: "backupFailed",
      severity: "error",
      title: "Backup of vm-web failed",
      text: "The snapshot could not be taken.",
      whatToDo: "Restart the guest agent.",
      whoActs: "vmOwner",
      vmId: notice().vmId,
      facts: [{ name: "Vault", value: "vault-weu" }],
      factsOmitted: 0,
      links: [],
    },
  });
});

test("is signed over ID, time and exactly the body sent", async () => {
  await outcomeOf({ status: 200 }, webhook({ signingSecret: SECRET }));

  const { headers, body } = lastReceived();
  const expected = createHmac("sha256", Buffer.alloc(32, 7)).update(`message-1.1772397000.${body}`).digest("base64");
  expect(headers["webhook-signature"]).toBe(`v1,${expected}`);
});

test("signs and sends the same safe ID when the message's has periods", async () => {
  receiver.respondWith({ status: 200 });

  await webhook({ signingSecret: SECRET }).post(post("protect:web.01:x:2026-03-01T20:25:00.000Z"));

  const { headers, body } = lastReceived();
  const signed = `${headers["webhook-id"]}.1772397000.${body}`;
  expect(headers["webhook-id"]).toMatch(/^msg_[0-9a-f]{32}$/);
  expect(headers["webhook-signature"]).toBe(
    `v1,${createHmac("sha256", Buffer.alloc(32, 7)).update(signed).digest("base64")}`,
  );
});

test.for([
  ["23 bytes", Buffer.alloc(23, 1).toString("base64")],
  ["65 bytes", Buffer.alloc(65, 1).toString("base64")],
  ["text that is not base64", "whsec_not a secret at all, really not"],
] as const)("refuses a secret of %s with an error that does not contain it", ([, signingSecret]) => {
  expect(() => webhook({ signingSecret })).toThrow(/^CHAT_REFUSED: Cannot sign/);
  expect(() => webhook({ signingSecret })).not.toThrow(signingSecret);
});

test.for([24, 64])("accepts a secret of %i bytes, with and without prefix", (size) => {
  const secret = Buffer.alloc(size, 1).toString("base64");

  expect(() => webhook({ signingSecret: secret })).not.toThrow();
  expect(() => webhook({ signingSecret: `whsec_${secret}` })).not.toThrow();
});

test("is signed with the new and the previous secret, so that receivers change over in their own time", async () => {
  const previous = Buffer.alloc(24, 9);
  const secrets = { signingSecret: SECRET, previousSigningSecret: previous.toString("base64") };

  await outcomeOf({ status: 200 }, webhook(secrets));

  const { headers, body } = lastReceived();
  const signatures = [Buffer.alloc(32, 7), previous].map(
    (key) => `v1,${createHmac("sha256", key).update(`message-1.1772397000.${body}`).digest("base64")}`,
  );
  expect(headers["webhook-signature"]).toBe(signatures.join(" "));
});

describe("the reference library", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: now() }));
  afterEach(() => vi.useRealTimers());

  test.for(["new", "previous"] as const)("accepts an attempt by the %s secret", async (which) => {
    const secrets = { new: SECRET, previous: `whsec_${Buffer.alloc(24, 9).toString("base64")}` };
    await outcomeOf({ status: 200 }, webhook({ signingSecret: secrets.new, previousSigningSecret: secrets.previous }));
    const { headers, body } = lastReceived();
    const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

    const verified = new Webhook(secrets[which]).verify(body, given);

    expect(verified).toEqual(JSON.parse(body));
  });

  test("refuses an attempt by another secret", async () => {
    await outcomeOf({ status: 200 }, webhook({ signingSecret: SECRET }));
    const { headers, body } = lastReceived();
    const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

    expect(() => new Webhook(Buffer.alloc(32, 1).toString("base64")).verify(body, given)).toThrow(
      "No matching signature",
    );
  });
});

test("posts CloudEvents with the same ID in the event and in the header", async () => {
  await outcomeOf({ status: 200 }, webhook({ format: "cloudEvents", publicUrl: "https://holdfast.example/" }));

  const { headers, body } = lastReceived();
  expect(headers["content-type"]).toBe("application/cloudevents+json; charset=utf-8");
  expect(JSON.parse(body)).toMatchObject({
    specversion: "1.0",
    id: headers["webhook-id"],
    source: "https://holdfast.example/",
    type: "holdfast.notice.backupFailed",
    subject: notice().vmId,
    time: "2026-03-01T20:25:00.000Z",
    data: { title: "Backup of vm-web failed" },
  });
});

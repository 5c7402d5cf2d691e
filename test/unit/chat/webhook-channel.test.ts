import { createHmac } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWebhookChannel, webhookBody } from "../../../chat/webhook-channel.ts";
import { notice, post, type Receiver, type ReceiverResponse, startReceiver } from "../../support/webhook-receiver.ts";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const now = () => Date.parse("2026-03-01T20:30:00.900Z");

function webhook(options: { readonly signingSecret?: string } = {}) {
  return createWebhookChannel({ name: "siem", url: receiver.url, allowLocal: true, now, ...options });
}

async function outcomeOf(response: ReceiverResponse, channel = webhook()): Promise<unknown> {
  receiver.respondWith(response);
  return await channel.post(post("message-1")).then(
    () => "delivered",
    (error: { readonly code?: unknown }) => error.code,
  );
}

test.for<[status: number, outcome: "delivered" | "CHAT_REFUSED" | "CHAT_UNAVAILABLE"]>([
  [200, "delivered"],
  [202, "delivered"],
  [204, "delivered"],
  [302, "CHAT_REFUSED"],
  [400, "CHAT_UNAVAILABLE"],
  [401, "CHAT_UNAVAILABLE"],
  [404, "CHAT_UNAVAILABLE"],
  [408, "CHAT_UNAVAILABLE"],
  [410, "CHAT_REFUSED"],
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
    },
  });
});

test("is signed over ID, time and exactly the body sent", async () => {
  await outcomeOf({ status: 200 }, webhook({ signingSecret: SECRET }));

  const { headers, body } = receiver.received.at(-1) ?? { headers: {}, body: "" };
  const expected = createHmac("sha256", Buffer.alloc(32, 7)).update(`message-1.1772397000.${body}`).digest("base64");
  expect(headers["webhook-signature"]).toBe(`v1,${expected}`);
});

test("signs and sends the same safe ID when the message's has periods", async () => {
  receiver.respondWith({ status: 200 });

  await webhook({ signingSecret: SECRET }).post(post("protect:web.01:x:2026-03-01T20:25:00.000Z"));

  const { headers, body } = receiver.received.at(-1) ?? { headers: {}, body: "" };
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

test("receives at most 20 KB of endless texts, without characters that reorder or break them", () => {
  const text = "a\u202Eb\r\n\uD83D".repeat(50_000);

  const body = webhookBody(notice({ title: text, text, whatToDo: text, vmId: text, facts: [[text, text]] }));

  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(20 * 1024);
  expect(JSON.stringify(body)).not.toMatch(/\\[nru]|\u202E/);
});

test("receives at most 20 KB, with the number of omitted facts", () => {
  const facts = Array.from({ length: 300 }, (_, index) => [`Machine ${index}`, "x".repeat(300)] as const);

  const body = webhookBody(notice({ facts }));

  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(20 * 1024);
  expect(body.data.facts.length + body.data.factsOmitted).toBe(300);
  expect(body.data.facts.length).toBeGreaterThan(40);
});

import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTeamsChannel } from "../../../chat/teams-channel.ts";
import { createWebhookChannel, webhookBody } from "../../../chat/webhook-channel.ts";
import { notice, type Receiver, type ReceiverAnswer, startReceiver } from "./receiver.ts";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const now = () => Date.parse("2026-03-01T20:30:00.900Z");

function teams() {
  return createTeamsChannel({ name: "ops", url: receiver.url, allowLocal: true });
}

function webhook(options: { readonly signingSecret?: string } = {}) {
  return createWebhookChannel({ name: "siem", url: receiver.url, allowLocal: true, now, ...options });
}

type Outcome = "delivered" | "CHAT_REFUSED" | "CHAT_UNAVAILABLE";

async function outcome(channel: { post: ReturnType<typeof teams>["post"] }, answer: ReceiverAnswer): Promise<unknown> {
  receiver.answer(answer);
  return await channel.post(notice(), "message-1").then(
    () => "delivered",
    (error: { readonly code?: unknown }) => error.code,
  );
}

describe("what an answer means", () => {
  test.for<[status: number, teams: Outcome, webhook: Outcome]>([
    [200, "delivered", "delivered"],
    [202, "delivered", "delivered"],
    [204, "delivered", "delivered"],
    [302, "CHAT_REFUSED", "CHAT_REFUSED"],
    [400, "CHAT_REFUSED", "CHAT_UNAVAILABLE"],
    [401, "CHAT_REFUSED", "CHAT_UNAVAILABLE"],
    [404, "CHAT_REFUSED", "CHAT_UNAVAILABLE"],
    [408, "CHAT_UNAVAILABLE", "CHAT_UNAVAILABLE"],
    [410, "CHAT_REFUSED", "CHAT_REFUSED"],
    [413, "CHAT_REFUSED", "CHAT_UNAVAILABLE"],
    [429, "CHAT_UNAVAILABLE", "CHAT_UNAVAILABLE"],
    [500, "CHAT_UNAVAILABLE", "CHAT_UNAVAILABLE"],
    [504, "CHAT_UNAVAILABLE", "CHAT_UNAVAILABLE"],
  ])("%i: %s by Teams, %s by a webhook", async ([status, byTeams, byWebhook]) => {
    expect(await outcome(teams(), { status })).toBe(byTeams);
    expect(await outcome(webhook(), { status })).toBe(byWebhook);
  });

  test("a wait that the receiver asks for is handed on", async () => {
    receiver.answer({ status: 429, headers: { "retry-after": "30" } });

    await expect(teams().post(notice(), "m")).rejects.toMatchObject({ retryAfterSeconds: 30 });
  });

  test("an old connector's 200 that hides a 429 is no delivery", async () => {
    const text = "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with x";

    expect(await outcome(teams(), { status: 200, text })).toBe("CHAT_UNAVAILABLE");
    expect(await outcome(teams(), { status: 200, text: text.replace("429", "403") })).toBe("CHAT_REFUSED");
    expect(await outcome(teams(), { status: 200, text: "1" })).toBe("delivered");
  });
});

describe("Teams", () => {
  test("gets an adaptive card", async () => {
    await outcome(teams(), { status: 202 });

    expect(JSON.parse(receiver.received.at(-1)?.body ?? "")).toMatchObject({
      type: "message",
      attachments: [{ content: { type: "AdaptiveCard" } }],
    });
  });

  test.for([
    ["https://contoso.webhook.office.com/webhookb2/x", 1],
    ["https://prod-1.westeurope.logic.azure.com/workflows/x", 1],
    ["https://default1.environment.api.powerplatform.com/x", 0],
    ["https://webhook.office.com.evil.example/x", 0],
  ] as const)("%s: %i warning", ([url, count]) => {
    const { warnings } = createTeamsChannel({ name: "ops", url, allowLocal: false });

    expect(warnings).toHaveLength(count);
    expect(warnings.join()).not.toContain("https://");
  });
});

describe("a webhook", () => {
  test("gets type, time and data, and the same ID on every attempt", async () => {
    await outcome(webhook(), { status: 503 });
    await outcome(webhook(), { status: 200 });

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
    await outcome(webhook({ signingSecret: SECRET }), { status: 200 });

    const { headers, body } = receiver.received.at(-1) ?? { headers: {}, body: "" };
    const expected = createHmac("sha256", Buffer.alloc(32, 7)).update(`message-1.1772397000.${body}`).digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${expected}`);
  });

  test.for([
    ["23 bytes", Buffer.alloc(23, 1).toString("base64")],
    ["65 bytes", Buffer.alloc(65, 1).toString("base64")],
    ["no base64", "whsec_not a secret at all, really not"],
  ] as const)("refuses a secret of %s without showing it", ([, signingSecret]) => {
    expect(() => webhook({ signingSecret })).toThrow(/^CHAT_REFUSED: Cannot sign/);
    expect(() => webhook({ signingSecret })).not.toThrow(signingSecret);
  });

  test.for([24, 64])("takes a secret of %i bytes, with and without prefix", (size) => {
    const secret = Buffer.alloc(size, 1).toString("base64");

    expect(() => webhook({ signingSecret: secret })).not.toThrow();
    expect(() => webhook({ signingSecret: `whsec_${secret}` })).not.toThrow();
  });

  test("gets at most 20 KB, and is told how many facts are missing", () => {
    const facts = Array.from({ length: 300 }, (_, index) => [`Machine ${index}`, "x".repeat(300)] as const);

    const body = webhookBody(notice({ facts }));

    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(20 * 1024);
    expect(body.data.facts.length + body.data.factsOmitted).toBe(300);
    expect(body.data.facts.length).toBeGreaterThan(40);
  });
});

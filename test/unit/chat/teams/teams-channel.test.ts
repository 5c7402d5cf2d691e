import { afterAll, beforeAll, expect, test } from "vitest";
import { createTeamsChannel } from "../../../../chat/teams/teams-channel.ts";
import { post, type Receiver, type ReceiverResponse, startReceiver } from "../../../support/webhook-receiver.ts";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

function teams() {
  return createTeamsChannel({ name: "ops", url: receiver.url, allowLocal: true });
}

async function outcomeOf(response: ReceiverResponse): Promise<unknown> {
  receiver.respondWith(response);
  return await teams()
    .post(post("message-1"))
    .then(
      () => "delivered",
      (error: { readonly code?: unknown }) => error.code,
    );
}

test.for<[status: number, outcome: "delivered" | "CHAT_GONE" | "CHAT_REFUSED" | "CHAT_UNAVAILABLE"]>([
  [200, "delivered"],
  [202, "delivered"],
  [204, "delivered"],
  [302, "CHAT_REFUSED"],
  [400, "CHAT_REFUSED"],
  [401, "CHAT_GONE"],
  [403, "CHAT_GONE"],
  [404, "CHAT_GONE"],
  [408, "CHAT_UNAVAILABLE"],
  [410, "CHAT_GONE"],
  [413, "CHAT_REFUSED"],
  [429, "CHAT_UNAVAILABLE"],
  [500, "CHAT_UNAVAILABLE"],
  [504, "CHAT_UNAVAILABLE"],
])("status %i means %s", async ([status, expected]) => {
  expect(await outcomeOf({ status })).toBe(expected);
});

test("the error carries the wait that the receiver asks for", async () => {
  receiver.respondWith({ status: 429, headers: { "retry-after": "30" } });

  await expect(teams().post(post())).rejects.toMatchObject({ retryAfterSeconds: 30 });
});

test("an old connector's 200 that hides a 429 is not a delivery", async () => {
  const text = "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with x";

  expect(await outcomeOf({ status: 200, text })).toBe("CHAT_UNAVAILABLE");
  expect(await outcomeOf({ status: 200, text: text.replace("429", "403") })).toBe("CHAT_GONE");
  expect(await outcomeOf({ status: 200, text: "1" })).toBe("delivered");
});

test("receives an adaptive card", async () => {
  await outcomeOf({ status: 202 });

  expect(JSON.parse(receiver.received.at(-1)?.body ?? "")).toMatchObject({
    type: "message",
    attachments: [{ content: { type: "AdaptiveCard" } }],
  });
});

test.for([
  ["https://prod-1.westeurope.logic.azure.com/workflows/x", 1],
  ["https://default1.environment.api.powerplatform.com/x", 0],
  ["https://logic.azure.com.evil.example/x", 0],
] as const)("the address %s causes %i warnings", ([url, count]) => {
  const { warnings } = createTeamsChannel({ name: "ops", url, allowLocal: false });

  expect(warnings).toHaveLength(count);
  expect(warnings.join()).not.toContain("https://");
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { createPagerDutyChannel } from "../../../../chat/pager-duty/pager-duty-channel.ts";
import { post, type Receiver, type ReceiverResponse, startReceiver } from "../../../support/webhook-receiver.ts";

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());

const ROUTING_KEY = "a".repeat(32);

function pagerDuty(routingKey = ROUTING_KEY) {
  const eventsAddress = new URL(receiver.url).origin;
  return createPagerDutyChannel({
    name: "duty",
    routingKey,
    region: "us",
    eventsAddress,
    allowLocal: true,
  });
}

test.for([
  ["an alert", "error", "/v2/enqueue"],
  ["a change", "info", "/v2/change/enqueue"],
] as const)("posts %s with the routing key to its own address", async ([, severity, path]) => {
  receiver.respondWith({ status: 202 });

  await pagerDuty().post(post("m", { severity }));

  expect(receiver.received.at(-1)?.path).toBe(path);
  expect(JSON.parse(receiver.received.at(-1)?.body ?? "")).toMatchObject({ routing_key: ROUTING_KEY });
});

test.for<[string, ReceiverResponse, string, number | undefined]>([
  ["a 429 without a wait", { status: 429 }, "CHAT_UNAVAILABLE", 180],
  ["a 429 with a wait", { status: 429, headers: { "retry-after": "7" } }, "CHAT_UNAVAILABLE", 7],
  ["a 500", { status: 500 }, "CHAT_UNAVAILABLE", undefined],
  ["an event that is not valid", { status: 400, text: '{"errors":["no summary"]}' }, "CHAT_REFUSED", undefined],
  ["a wrong key", { status: 400, text: '{"errors":["Invalid routing key"]}' }, "CHAT_GONE", undefined],
  ["a 404", { status: 404 }, "CHAT_REFUSED", undefined],
])("%s", async ([, response, code, retryAfterSeconds]) => {
  receiver.respondWith(response);

  await expect(pagerDuty().post(post())).rejects.toMatchObject({ code, retryAfterSeconds });
});

test("says of a ruleset's key that it takes no change events, and still opens alerts by it", async () => {
  const key = `R${"0".repeat(31)}`;
  const before = receiver.received.length;
  receiver.respondWith({ status: 202 });

  await expect(pagerDuty(key).post(post("m", { severity: "info" }))).rejects.toMatchObject({
    code: "CHAT_REFUSED",
    message: expect.stringContaining("the key of a ruleset, which takes no change events"),
  });
  await pagerDuty(key).post(post("m", { severity: "error" }));

  expect(receiver.received.length - before).toBe(1);
});

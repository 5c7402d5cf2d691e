import { expect, onTestFinished, test } from "vitest";
import { attempt } from "../../../../../local/azure-simulator/event-grid/attempt.ts";
import { parseEventSubscription } from "../../../../../local/azure-simulator/event-grid/subscriptions.ts";
import { listen } from "../../../../../local/azure-simulator/front/listeners.ts";

const event = {
  id: "event-1",
  topic: "/subscriptions/s",
  subject: "/subscriptions/s/x",
  type: "Microsoft.Resources.ResourceWriteSuccess",
  time: "2026-06-01T08:00:00.000Z",
  data: { operationName: "x/write" },
  dataVersion: "2",
};

async function startQueue(status: number) {
  const received: { readonly url: string | undefined; readonly body: string }[] = [];
  const listener = await listen({ port: 0 }, async (request, response) => {
    const chunks: string[] = [];
    for await (const chunk of request) chunks.push(String(chunk));
    received.push({ url: request.url, body: chunks.join("") });
    response.writeHead(status).end();
  });
  onTestFinished(() => listener.close());
  return { received, endpoint: `${listener.url}/account/events?sig=x` };
}

function subscriptionTo(endpoint: string, schema: string) {
  const parsed = parseEventSubscription({ endpoint, endpointType: "storageQueue", schema });
  if ("mistakes" in parsed) throw new Error(parsed.mistakes.join());
  return parsed.subscription;
}

test.for<[string, object]>([
  ["eventGrid", { id: "event-1", eventType: event.type, topic: event.topic }],
  ["cloudEvents", { id: "event-1", type: event.type, source: event.topic, specversion: "1.0" }],
])("puts an event into a queue as one message, JSON in Base64: %s", async ([schema, expected]) => {
  const { received, endpoint } = await startQueue(201);
  const subscription = subscriptionTo(endpoint, schema);

  const result = await attempt([{ subscription, event, attempts: 0 }], new AbortController().signal);

  const [, text = ""] =
    /^<QueueMessage><MessageText>(.*)<\/MessageText><\/QueueMessage>$/.exec(received[0]?.body ?? "") ?? [];
  expect([result, received[0]?.url]).toEqual([201, "/account/events/messages?sig=x"]);
  expect(JSON.parse(Buffer.from(text, "base64").toString())).toMatchObject(expected);
});

test("a queue that refuses the message gives its status", async () => {
  const { endpoint } = await startQueue(403);
  const subscription = subscriptionTo(endpoint, "eventGrid");

  expect(await attempt([{ subscription, event, attempts: 0 }], new AbortController().signal)).toBe(403);
});

test("a subscription names what kind of endpoint it has", () => {
  expect(parseEventSubscription({ endpoint: "http://127.0.0.1/", endpointType: "eventHub" })).toEqual({
    mistakes: ['endpointType: found "eventHub", expected webHook or storageQueue'],
  });
});

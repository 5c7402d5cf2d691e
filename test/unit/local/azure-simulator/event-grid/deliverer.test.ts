import { createServer, type IncomingMessage } from "node:http";
import { expect, onTestFinished, test, vi } from "vitest";
import { listen } from "../../../../../local/azure-simulator/front/listeners.ts";
import { GROUP, machineBody, runSimulator, VM } from "../running-simulator.ts";

interface Received {
  readonly method: string | undefined;
  readonly headers: IncomingMessage["headers"];
  // biome-ignore lint/suspicious/noExplicitAny: what was sent; the test asserts the members it names.
  readonly body: any;
}

/** An endpoint that passes the handshake and then responds with these statuses, the last one repeatedly. */
async function startEndpoint(statuses: readonly number[] = [200], options: { readonly echo?: boolean } = {}) {
  const received: Received[] = [];
  const left = [...statuses];
  const respondTo = (request: IncomingMessage, text: string): [number, string] => {
    if (request.method === "OPTIONS") return [200, ""];
    const body = JSON.parse(text);
    if (request.headers["aeg-event-type"] === "SubscriptionValidation") {
      const validationResponse = options.echo === false ? "wrong" : body[0].data.validationCode;
      return [200, JSON.stringify({ validationResponse })];
    }
    received.push({ method: request.method, headers: request.headers, body });
    return [(left.length > 1 ? left.shift() : left[0]) ?? 200, ""];
  };
  const listener = await listen({ port: 0 }, async (request, response) => {
    const chunks: string[] = [];
    for await (const chunk of request) chunks.push(String(chunk));
    const [status, text] = respondTo(request, chunks.join(""));
    response.writeHead(status, { "webhook-allowed-origin": "*" }).end(text);
  });
  onTestFinished(() => listener.close());
  return { url: `${listener.url}/hook`, received };
}

const vmWrites = ["Microsoft.Compute/virtualMachines/write", "Microsoft.Compute/virtualMachines/delete"];

async function runSubscribed(statuses?: readonly number[], subscription: Readonly<Record<string, unknown>> = {}) {
  const endpoint = await startEndpoint(statuses);
  const running = await runSimulator({ variesIdCasing: false });
  const body = JSON.stringify({ endpoint: endpoint.url, operationNames: vmWrites, ...subscription });
  const subscribed = await running.raw("POST", "/_simulator/event-subscriptions", { body });
  expect(subscribed.status).toBe(201);
  return { ...running, ...endpoint };
}

test("the event of a new machine is sent when it is provisioned, in Event Grid's schema", async () => {
  const { makeMachine, received } = await runSubscribed();

  await makeMachine();

  expect(received).toHaveLength(1);
  expect(received[0]?.headers["aeg-event-type"]).toBe("Notification");
  expect(received[0]?.body).toMatchObject([
    {
      subject: VM,
      eventType: "Microsoft.Resources.ResourceWriteSuccess",
      dataVersion: "2",
      data: { operationName: "Microsoft.Compute/virtualMachines/write", status: "Succeeded", resourceUri: VM },
    },
  ]);
  expect(received[0]?.body[0].data.httpRequest).toBeUndefined();
});

test("an update and a deletion name their request", async () => {
  const { arm, clock, makeMachine, received } = await runSubscribed();
  await makeMachine();

  await arm("PATCH", VM, { tags: {} });
  await clock.advance(30_000);
  await arm("DELETE", VM);
  await clock.advance(30_000);

  const [, update, deletion] = received.map(({ body }) => body[0]);
  expect(update.data.httpRequest.method).toBe("PUT");
  expect(deletion.eventType).toBe("Microsoft.Resources.ResourceDeleteSuccess");
});

test("CloudEvents and notifications carry the machine itself", async () => {
  const { makeMachine, received } = await runSubscribed([200], { schema: "cloudEvents", events: ["notification"] });

  await makeMachine();

  expect(received[0]?.headers["content-type"]).toContain("application/cloudevents+json");
  expect(received[0]?.body).toMatchObject({
    specversion: "1.0",
    type: "Microsoft.ResourceNotifications.Resources.CreatedOrUpdated",
    subject: VM,
    data: { resourceInfo: { id: VM, tags: { env: "test" }, properties: { provisioningState: "Succeeded" } } },
  });
});

test("an event is sent again after 10 seconds, then 30, until it is delivered", async () => {
  const { clock, makeMachine, raw, received } = await runSubscribed([500, 503, 200]);
  await makeMachine();

  await clock.advance(60_000);

  expect(received.map(({ headers }) => headers["aeg-delivery-count"])).toEqual(["0", "1", "2"]);
  const { body } = await raw("GET", "/_simulator/event-subscriptions");
  expect(body).toMatchObject({ delivered: 1, failedAttempts: 2, pending: 0, deadLetters: [] });
});

test.for([400, 401, 403, 413])("an event refused with %i goes to the dead letters at once", async (status) => {
  const { clock, makeMachine, raw, received } = await runSubscribed([status]);

  await makeMachine();
  await clock.advance(3_600_000);

  const { deadLetters } = (await raw("GET", "/_simulator/event-subscriptions")).body;
  expect(received).toHaveLength(1);
  expect(deadLetters).toMatchObject([
    { deadLetterReason: "FinalStatus", deliveryAttempts: 1, lastDeliveryOutcome: status },
  ]);
});

test("an event is dead-lettered after the attempts that the subscription allows", async () => {
  const { clock, makeMachine, raw, received } = await runSubscribed([500], { maxAttempts: 3 });

  await makeMachine();
  await clock.advance(3_600_000);

  const { deadLetters } = (await raw("GET", "/_simulator/event-subscriptions")).body;
  expect([received.length, deadLetters[0].deadLetterReason]).toEqual([3, "MaxDeliveryAttemptsExceeded"]);
});

test("an event is dead-lettered when its time to live is over", async () => {
  const { clock, makeMachine, raw } = await runSubscribed([500], { timeToLiveMinutes: 1 });

  await makeMachine();
  await clock.advance(3_600_000);

  const { deadLetters } = (await raw("GET", "/_simulator/event-subscriptions")).body;
  expect(deadLetters[0].deadLetterReason).toBe("TimeToLiveExceeded");
});

test.for([
  ["duplicate", 2],
  ["drop", 0],
] as const)("the planned fault %s makes %i deliveries", async ([effect, deliveries]) => {
  const { makeMachine, received, simulator } = await runSubscribed();
  simulator.faults.begin({ faults: [{ kind: "event", effect }] });

  await makeMachine();

  expect(received).toHaveLength(deliveries);
});

test("a reordered event comes after the one that follows it", async () => {
  const { arm, clock, makeGroup, received, simulator } = await runSubscribed();
  simulator.faults.begin({ faults: [{ kind: "event", effect: "reorder", resource: VM, count: 1 }] });
  await makeGroup();

  await arm("PUT", VM, machineBody());
  await arm("PUT", `${VM}b`, machineBody());
  await clock.advance(120_000);

  expect(received.map(({ body }) => body[0].subject)).toEqual([`${VM}b`, VM]);
});

test("simultaneous events are sent in one batch when the subscription allows batches", async () => {
  const { arm, clock, makeGroup, received } = await runSubscribed([200], { maxEventsPerBatch: 10 });
  await makeGroup();
  for (const suffix of ["a", "b", "c"]) await arm("PUT", `${VM}${suffix}`, machineBody());

  await clock.advance(60_000);

  expect(received.reduce((sum, { body }) => sum + body.length, 0)).toBe(3);
});

test("virtual time is paused while an event is delivered", async () => {
  const seenAt: number[] = [];
  const running = await runSimulator({ jumps: true, variesIdCasing: false });
  const server = createServer((_, response) => {
    setImmediate(() => {
      seenAt.push(running.clock.now());
      response.end();
    });
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const body = JSON.stringify({ endpoint: `http://127.0.0.1:${port}/`, validate: false, operationNames: vmWrites });
  await running.raw("POST", "/_simulator/event-subscriptions", { body });
  await running.makeGroup();
  const release = running.clock.hold();
  const madeAtMs = running.clock.now();
  await running.arm("PUT", VM, machineBody());
  running.clock.schedule(madeAtMs + 86_400_000, () => {});

  release();

  await vi.waitFor(() => expect(seenAt).toHaveLength(1));
  expect((seenAt[0] ?? 0) - madeAtMs).toBeLessThan(86_400_000);
});

test.for(["eventGrid", "cloudEvents"] as const)(
  "an endpoint that cannot be reached is refused (%s)",
  async (schema) => {
    const { raw } = await runSimulator();

    const response = await raw("POST", "/_simulator/event-subscriptions", {
      body: JSON.stringify({ endpoint: "http://127.0.0.1:9/", schema }),
    });

    expect(response.status).toBe(400);
  },
);

test("an endpoint that does not echo the validation code is refused", async () => {
  const endpoint = await startEndpoint([200], { echo: false });
  const { raw } = await runSimulator();

  const response = await raw("POST", "/_simulator/event-subscriptions", {
    body: JSON.stringify({ endpoint: endpoint.url }),
  });

  expect([response.status, response.body.mistakes[0]]).toEqual([400, expect.stringContaining("validationResponse")]);
});

test("a deleted subscription gets no more events", async () => {
  const { makeMachine, raw, received } = await runSubscribed();
  const [subscription] = (await raw("GET", "/_simulator/event-subscriptions")).body.subscriptions;

  await raw("DELETE", `/_simulator/event-subscriptions/${subscription.id}`);
  await makeMachine();

  expect(received).toEqual([]);
});

test("lists every mistake of a subscription", async () => {
  const { raw } = await runSimulator();

  const response = await raw("POST", "/_simulator/event-subscriptions", {
    body: JSON.stringify({ endpoint: "ftp://x", schema: "xml", events: [], maxAttempts: 0, extra: GROUP }),
  });

  expect(response.body.mistakes.map((mistake: string) => mistake.split(":")[0])).toEqual([
    "extra",
    "endpoint",
    "schema",
    "events",
    "maxAttempts",
  ]);
});

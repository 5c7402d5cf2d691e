import { expect, test } from "vitest";
import { createVirtualClock } from "../../../../../local/clock.ts";
import type { HostRequest } from "../../../../../local/host/http/http-message.ts";
import { receiveEvents } from "../../../../../local/host/triggers/event-grid.ts";
import { createFakeApp } from "../../../../support/host/fake-function-app.ts";

const NOTIFICATION = { "aeg-event-type": "Notification" };
const event = (id: string, data: object = {}) => ({ id, subject: "s", eventType: "Test", data });

function setUp() {
  const app = createFakeApp(
    createVirtualClock(),
    [
      { name: "takeEvents", trigger: { name: "event", type: "eventgridtrigger" } },
      { name: "page", trigger: { name: "request", type: "httptrigger" } },
    ],
    ({ request }) => {
      if (String(request.triggerData.string).includes("bad")) throw new Error("refused");
    },
  );
  const errors: unknown[] = [];
  const send = (body: unknown, more: Partial<HostRequest> & { name?: string } = {}) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const request: HostRequest = {
      method: "POST",
      path: "/runtime/webhooks/eventgrid",
      query: new URLSearchParams({ functionName: more.name ?? "takeEvents" }),
      headers: NOTIFICATION,
      body: Buffer.from(text),
      url: "http://localhost/",
      origin: "http://localhost",
      ...more,
    };
    return receiveEvents(app, request, (error) => errors.push(error));
  };
  return { app, errors, send };
}

test("responds to a validation event with its code", async () => {
  const { send, app } = setUp();
  const headers = { "aeg-event-type": "SubscriptionValidation" };

  const answer = await send([event("v", { validationCode: "CODE" })], { headers });

  expect(answer).toEqual({
    status: 200,
    headers: { "content-type": "text/plain; charset=utf-8" },
    body: '{"validationResponse":"CODE"}',
  });
  expect(app.runs).toEqual([]);
});

test("invokes the function once per event, with the event and its data", async () => {
  const { send, app } = setUp();

  const answer = await send([event("1", { a: 1 }), event("2")]);

  expect(answer.status).toBe(202);
  expect(app.runs.map(({ request }) => request)).toEqual([
    { triggerData: { string: JSON.stringify(event("1", { a: 1 })) }, triggerMetadata: { data: { json: '{"a":1}' } } },
    { triggerData: { string: JSON.stringify(event("2")) }, triggerMetadata: { data: { json: "{}" } } },
  ]);
});

test("accepts a single CloudEvent, also without data", async () => {
  const { send, app } = setUp();
  const cloudEvent = { specversion: "1.0", id: "1", source: "s", type: "t" };

  expect((await send(cloudEvent)).status).toBe(202);

  expect(app.runs.map(({ request }) => request)).toEqual([
    { triggerData: { string: JSON.stringify(cloudEvent) }, triggerMetadata: {} },
  ]);
});

test("fails the batch when one event fails, after running all", async () => {
  const { send, app, errors } = setUp();

  const answer = await send([event("bad"), event("2"), event("3")]);

  expect(answer).toMatchObject({ status: 500, body: "Exception while executing function: Functions.takeEvents" });
  expect(app.runs).toHaveLength(3);
  expect(errors.map(String)).toEqual(["Error: refused"]);
});

test("runs the valid neighbours of an element that is not an object, and fails the batch as Azure's extension does", async () => {
  const { send, app, errors } = setUp();

  const answer = await send([event("1"), null, 7, [event("2")], "x", event("3")]);

  expect(answer).toMatchObject({ status: 500, body: "Exception while executing function: Functions.takeEvents" });
  expect(app.runs.map(({ request }) => JSON.parse(request.triggerData.string ?? "").id)).toEqual(["1", "3"]);
  expect(errors.map(String)).toHaveLength(4);
  expect(String(errors[0])).toBe("Error: an element of the batch is not an object: null");
});

test("processes up to 1,000 events of a batch, 100 at a time, and refuses more", async () => {
  const { send, app } = setUp();
  const batch = Array.from({ length: 1_001 }, (_, n) => event(String(n)));

  const refused = await send(batch);
  const runsAfterRefusal = app.runs.length;
  const accepted = await send(batch.slice(1));

  expect(refused).toMatchObject({ status: 413, body: expect.stringContaining("maxEventsPerBatch") });
  expect(runsAfterRefusal).toBe(0);
  expect(accepted.status).toBe(202);
  expect(app.runs).toHaveLength(1_000);
});

test.for<[string, unknown, Partial<HostRequest> & { name?: string }, number]>([
  ["an empty batch", [], {}, 202],
  ["Unsubscribe", [event("1")], { headers: { "aeg-event-type": "Unsubscribe" } }, 202],
  ["the type in another case", [event("1")], { headers: { "aeg-event-type": "notification" } }, 202],
  ["an unknown type", [event("1")], { headers: { "aeg-event-type": "Whatever" } }, 400],
  ["no type", [event("1")], { headers: {} }, 400],
  ["GET", "", { method: "GET", headers: {} }, 400],
  ["broken JSON", "{a", {}, 500],
  ["an empty body", "", {}, 500],
  ["a batch of numbers", [1], {}, 500],
  ["a number", 1, {}, 500],
  ["an unknown function", [event("1")], { name: "nobody" }, 404],
  ["a function's name in another case", [event("1")], { name: "TAKEEVENTS" }, 404],
  ["a function of another kind", [event("1")], { name: "page" }, 404],
  ["no function name", [event("1")], { name: "" }, 404],
])("responds to %s with its status, and logs what fails", async ([, body, more, status]) => {
  const { send, errors } = setUp();

  expect((await send(body, more)).status).toBe(status);
  expect(errors.length > 0).toBe(status === 500);
});

test("allows Event Grid to deliver CloudEvents", async () => {
  const { send } = setUp();

  expect(await send("", { method: "OPTIONS", headers: {} })).toEqual({
    status: 200,
    headers: { "webhook-allowed-origin": "eventgrid.azure.net" },
  });
});

import { expect, onTestFinished, test } from "vitest";
import { listen } from "../../../../../local/azure-simulator/front/listeners.ts";
import { journalPath, type RestartableCloud, startCloud } from "./restartable-cloud.ts";

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg1";
const VM = `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm1`;

/** An endpoint that answers with the given status and keeps the subject and time of each event it was sent. */
async function startEndpoint() {
  const endpoint = { url: "", status: 200, received: [] as string[] };
  const listener = await listen({ port: 0 }, async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const events = JSON.parse(text) as readonly { readonly subject: string; readonly eventTime: string }[];
    endpoint.received.push(...events.map(({ subject, eventTime }) => `${subject.split("/").at(-1)} ${eventTime}`));
    response.writeHead(endpoint.status).end();
  });
  onTestFinished(() => listener.close());
  endpoint.url = `${listener.url}/hook`;
  return endpoint;
}

async function subscribe(cloud: RestartableCloud, endpoint: string): Promise<void> {
  const body = { endpoint, schema: "eventGrid", operationNames: ["Microsoft.Compute/virtualMachines/write"] };
  const { status } = await cloud.send("POST", "/_simulator/event-subscriptions", { ...body, validate: false });
  expect(status).toBe(201);
}

/** The machine is provisioned, and its event sent, half a minute later. */
async function makeMachine(cloud: RestartableCloud): Promise<void> {
  await cloud.send("PUT", GROUP, { location: "westeurope" });
  await cloud.send("PUT", VM, {
    location: "westeurope",
    properties: { storageProfile: { osDisk: { createOption: "FromImage", osType: "Linux" } } },
  });
}

test("an event delivered before the stop is not sent again", async () => {
  const endpoint = await startEndpoint();
  const cloud = await startCloud({ journalFile: journalPath() });
  await subscribe(cloud, endpoint.url);
  await makeMachine(cloud);
  await cloud.until(1);

  await cloud.restart(10);
  await subscribe(cloud, endpoint.url);
  await cloud.until(20);

  expect(endpoint.received).toEqual(["vm1 2026-03-30T08:00:30.000Z"]);
});

test("an event that fell due while the simulator was stopped goes to the first subscriber, with its own time", async () => {
  const endpoint = await startEndpoint();
  const cloud = await startCloud({ journalFile: journalPath() });
  await subscribe(cloud, endpoint.url);
  await makeMachine(cloud);

  await cloud.restart(10);
  await cloud.until(11);
  await subscribe(cloud, endpoint.url);
  await subscribe(cloud, endpoint.url);
  await cloud.until(20);

  expect(endpoint.received).toEqual(["vm1 2026-03-30T08:00:30.000Z"]);
});

test("an event whose subscriber was down at the stop is sent again after it, once", async () => {
  const endpoint = await startEndpoint();
  endpoint.status = 503;
  const cloud = await startCloud({ journalFile: journalPath() });
  await subscribe(cloud, endpoint.url);
  await makeMachine(cloud);
  await cloud.until(0.55);
  const refused = endpoint.received.length;
  endpoint.status = 200;

  await cloud.restart(5);
  await subscribe(cloud, endpoint.url);
  await cloud.until(6);
  await cloud.restart(7);
  await subscribe(cloud, endpoint.url);
  await cloud.until(8);

  expect(refused).toBeGreaterThan(0);
  expect(endpoint.received.slice(refused)).toEqual(["vm1 2026-03-30T08:00:30.000Z"]);
});

test("an event that no subscription matched is not kept", async () => {
  const endpoint = await startEndpoint();
  const cloud = await startCloud({ journalFile: journalPath() });
  await makeMachine(cloud);
  await cloud.until(1);

  await cloud.restart(10);
  await subscribe(cloud, endpoint.url);
  await cloud.until(20);

  expect(endpoint.received).toEqual([]);
});

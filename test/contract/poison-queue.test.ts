import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Azurite, startAzurite } from "../../local/azurite.ts";
import { createPoisonQueue } from "../../storage/poison-queue.ts";
import { createStoragePorts } from "../../storage/storage-ports.ts";

const unusedCredential = { getToken: () => Promise.reject(new Error("No credential is needed.")) };
const event = (id: string) => ({ id });

let azurite: Azurite;
let queues = 0;
beforeAll(async () => {
  azurite = await startAzurite({});
  await azurite.ready;
}, 60_000);
afterAll(() => azurite.stop());

function connection() {
  const settings = { kind: "connectionString", connectionString: azurite.connectionString } as const;
  return { settings, credential: unusedCredential };
}

/** The poison queue of an event queue, as the Functions host fills it. */
async function arrange() {
  queues += 1;
  const eventQueue = `vm-events-${queues}`;
  const client = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(
    `${eventQueue}-poison`,
  );
  await client.create();
  return {
    eventQueue,
    put: (text: string) => client.sendMessage(text),
    messagesLeft: async () => (await client.getProperties()).approximateMessagesCount,
  };
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");

test.for<[string, string, readonly unknown[] | undefined]>([
  ["an event in Base64, as Event Grid stores it", base64(event("1")), [event("1")]],
  ["a list in Base64", base64([event("1"), event("2")]), [event("1"), event("2")]],
  ["plain JSON, which the host could not decode", JSON.stringify(event("1")), [event("1")]],
  ["neither", "hello", undefined],
])("a message that is %s is read", async ([, text, events]) => {
  const { eventQueue, put } = await arrange();
  await put(text);

  const { blobs } = await createPoisonQueue(connection(), eventQueue).list();

  expect(blobs.map((blob) => blob.events)).toEqual([events]);
});

test("messages are listed until none is visible; those that are not removed stay in the queue", async () => {
  const { eventQueue, put, messagesLeft } = await arrange();
  for (let number = 0; number < 40; number += 1) await put(base64(event(String(number))));
  const letters = createPoisonQueue(connection(), eventQueue);

  const pages = [await letters.list(), await letters.list("more"), await letters.list("more")];
  const names = pages.flatMap(({ blobs }) => blobs.map(({ name }) => name));
  for (const name of names.slice(0, 39)) await letters.remove(name);
  await letters.remove(names[0] ?? "");

  expect(pages.map(({ continuation }) => continuation)).toEqual(["more", "more", undefined]);
  expect([new Set(names).size, await messagesLeft()]).toEqual([40, 1]);
});

test("a poison queue that does not exist has no messages", async () => {
  expect(await createPoisonQueue(connection(), "missing").list()).toEqual({ blobs: [] });
});

test("storage that cannot be reached may pass", async () => {
  const connectionString = azurite.connectionString.replace(
    /QueueEndpoint=[^;]+/,
    "QueueEndpoint=http://127.0.0.1:1/a",
  );
  const settings = { kind: "connectionString", connectionString } as const;

  const listing = createPoisonQueue({ settings, credential: unusedCredential }, "events").list();

  await expect(listing).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE", retryable: true });
});

test("a queue's messages come first, then the container's blobs, and each is removed where it is", async () => {
  const { eventQueue, put, messagesLeft } = await arrange();
  await put(base64(event("message")));
  const container = BlobServiceClient.fromConnectionString(azurite.connectionString).getContainerClient("letters");
  await container.create();
  const text = JSON.stringify([event("blob")]);
  await container.getBlockBlobClient("SUB/1.json").upload(text, text.length);
  const { deadLetters } = createStoragePorts(connection(), { deadLetterContainer: "letters", eventQueue });

  const first = await deadLetters?.list();
  const second = await deadLetters?.list(first?.continuation);
  const third = await deadLetters?.list(second?.continuation);
  const blobs = [...(first?.blobs ?? []), ...(second?.blobs ?? []), ...(third?.blobs ?? [])];
  for (const { name } of blobs) await deadLetters?.remove(name);

  expect(blobs.flatMap(({ events }) => events)).toEqual([event("message"), event("blob")]);
  expect(third?.continuation).toBeUndefined();
  expect([await messagesLeft(), await container.getBlockBlobClient("SUB/1.json").exists()]).toEqual([0, false]);
});

test("messages are counted without being read; a queue that does not exist has none", async () => {
  const { eventQueue, put } = await arrange();
  for (const id of ["1", "2", "3"]) await put(base64(event(id)));

  expect(await createPoisonQueue(connection(), eventQueue).count()).toBe(3);
  expect(await createPoisonQueue(connection(), "missing").count()).toBe(0);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QueueServiceClient } from "@azure/storage-queue";
import { expect, onTestFinished, test } from "vitest";
import { emptyStorageAccount } from "../../support/stack/shared-azurite.ts";
import { startFixture } from "./running-fixture.ts";

const SEEN = Symbol.for("holdfast.test.queue-functions");

interface Seen {
  readonly message: unknown;
  readonly triggerMetadata: Readonly<Record<string, unknown>>;
}

/** An app with one queue function, which fails for the message `"bad"`, on an empty storage account. */
async function startApp(queueName: string) {
  const folder = mkdtempSync(join(tmpdir(), "queue-functions-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const entry = join(folder, "index.mjs");
  writeFileSync(
    entry,
    `import { app } from ${JSON.stringify(import.meta.resolve("@azure/functions"))};
     app.storageQueue("take", {
       queueName: "%QUEUE%",
       connection: "AzureWebJobsStorage",
       handler(message, { triggerMetadata }) {
         globalThis[Symbol.for("holdfast.test.queue-functions")].push({ message, triggerMetadata });
         if (message === "bad") throw new Error("bad message");
       },
     });`,
  );
  const seen: Seen[] = [];
  Reflect.set(globalThis, SEEN, seen);
  const storage = await emptyStorageAccount();
  const service = QueueServiceClient.fromConnectionString(storage);
  const host = await startFixture({
    appDirectory: folder,
    entryPoints: [entry],
    environment: { AzureWebJobsStorage: storage, QUEUE: queueName },
  });
  return {
    host,
    seen,
    queue: service.getQueueClient(queueName),
    poison: service.getQueueClient(`${queueName}-poison`),
  };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

test("a queue function gets its message, parsed when it is JSON, with its metadata", async () => {
  const { host, seen, queue } = await startApp("orders-with-metadata");
  await queue.create();
  const { messageId } = await queue.sendMessage(base64('{"order":1}'));

  await host.drainQueues();

  expect(seen).toEqual([
    {
      message: { order: 1 },
      triggerMetadata: {
        queueTrigger: { order: 1 },
        id: messageId,
        popReceipt: expect.any(String),
        dequeueCount: 1,
        insertionTime: expect.stringMatching(/^\d{4}-.*\+00:00$/),
        expirationTime: expect.stringMatching(/\+00:00$/),
        nextVisibleTime: expect.stringMatching(/\+00:00$/),
      },
    },
  ]);
  expect((await queue.getProperties()).approximateMessagesCount).toBe(0);
});

test("a message that fails five times, and one that is not Base64, end in the poison queue with their text", async () => {
  const { host, seen, queue, poison } = await startApp("orders-that-fail");
  await queue.create();
  await queue.sendMessage(base64("bad"));
  await queue.sendMessage("{plain}");

  await host.drainQueues();

  const { receivedMessageItems } = await poison.receiveMessages({ numberOfMessages: 5 });
  expect(seen.map(({ triggerMetadata }) => triggerMetadata["dequeueCount"])).toEqual([1, 2, 3, 4, 5]);
  expect(receivedMessageItems.map(({ messageText }) => messageText).sort()).toEqual([base64("bad"), "{plain}"].sort());
  expect((await queue.getProperties()).approximateMessagesCount).toBe(0);
});

test("a queue that is created later is read then, without anybody's help", async () => {
  const { host, seen, queue } = await startApp("orders-later");
  await host.drainQueues();
  await queue.create();
  await queue.sendMessage(base64("late"));

  await expect.poll(() => seen.map(({ message }) => message), { timeout: 20_000 }).toEqual(["late"]);

  const warnings = host.lines.filter(({ level }) => level === "warning").map(({ message }) => message);
  expect(warnings).toEqual(['Function "take" waits for its queue "orders-later", which does not exist.']);
});

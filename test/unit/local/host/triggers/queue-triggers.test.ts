import { expect, test } from "vitest";
import { createVirtualClock } from "../../../../../local/clock.ts";
import { openQueueTriggers } from "../../../../../local/host/triggers/queue-triggers.ts";
import { createFakeApp } from "../../../../support/host/fake-function-app.ts";

const storage = { AzureWebJobsStorage: "UseDevelopmentStorage=true" };

async function open(trigger: Readonly<Record<string, unknown>>, environment: Readonly<Record<string, string>>) {
  const clock = createVirtualClock({ startAtMs: 0 });
  const app = createFakeApp(clock, [{ name: "take", trigger: { name: "message", type: "queuetrigger", ...trigger } }]);
  const warnings: string[] = [];
  const triggers = await openQueueTriggers({
    app,
    clock,
    settings: {
      batchSize: 16,
      newBatchThreshold: 8,
      maxDequeueCount: 5,
      visibilityTimeoutMs: 0,
      maxPollingIntervalMs: 2000,
      messageEncoding: "base64",
    },
    environment,
    onError: () => {},
    warn: (message, { name }) => warnings.push(`${name} ${message}`),
  });
  return { warnings, triggers };
}

test.for<[string, Readonly<Record<string, unknown>>, Readonly<Record<string, string>>, string]>([
  [
    "no storage account",
    { queueName: "orders" },
    {},
    "its storage account is not configured: set AzureWebJobsStorage to a connection string, or AzureWebJobsStorage__queueServiceUri",
  ],
  [
    "a queue's name that no setting gives",
    { queueName: "%ORDERS%" },
    storage,
    'its queueName is "%ORDERS%", but there is no app setting "ORDERS"',
  ],
  [
    "a name that no queue can have",
    { queueName: "my_orders" },
    storage,
    'its queueName is "my_orders", which is no valid name of a queue',
  ],
  ["no name", {}, storage, "its queueName is no text"],
])("says why a function with %s will not run, and the others do", async ([, trigger, environment, why]) => {
  const { warnings, triggers } = await open(trigger, environment);

  await triggers.drain();
  await triggers.stop();

  expect(warnings).toEqual([`take will not run: ${why}.`]);
});

test("never shows a connection string that cannot be used", async () => {
  const { warnings } = await open({ queueName: "orders" }, { AzureWebJobsStorage: "AccountName=a;AccountKey=s3cret" });

  expect(warnings).toEqual([expect.stringMatching(/^take will not run: its storage account cannot be used: /)]);
  expect(warnings.join()).not.toContain("s3cret");
});

test("takes the queue's name from its setting, in any casing", async () => {
  const { warnings } = await open({ queueName: "%ORDERS%-eu" }, { ...storage, ORDERS: "Orders" });

  expect(warnings).toEqual([]);
});

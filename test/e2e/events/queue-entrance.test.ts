import { QueueServiceClient } from "@azure/storage-queue";
import { expect, test, vi } from "vitest";
import { EVENT_QUEUE } from "../../../local/event-queue.ts";
import { vmWrittenEvent } from "../../../local/sample-machines.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { StackChanges, TestStack } from "../../support/stack/test-stack.ts";

const enableAction = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write";

/** The stack with Event Grid that delivers into a storage queue. */
async function startWithQueue(changes: StackChanges = {}) {
  const stack = await startTestStack(undefined, undefined, undefined, { ...changes, events: "queue" });
  const service = QueueServiceClient.fromConnectionString(stack.storage);
  const poison = service.getQueueClient(`${EVENT_QUEUE}-poison`);
  return {
    stack,
    put: (text: string) => service.getQueueClient(EVENT_QUEUE).sendMessage(text),
    putPoison: (text: string) => poison.sendMessage(text),
    left: async () => (await service.getQueueClient(EVENT_QUEUE).getProperties()).approximateMessagesCount,
    poisoned: async () =>
      (await poison.exists()) ? (await poison.getProperties()).approximateMessagesCount : undefined,
  };
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
const eventOf = (name: string) =>
  vmWrittenEvent(name, "2026-06-01T08:00:00Z", `event-${name}`)[0] as Readonly<Record<string, unknown>>;
const settle = async (stack: TestStack) => {
  await stack.host.drainQueues();
  await stack.settle();
};

test("a machine whose event comes through the queue is protected, and retired when it is deleted", async () => {
  const { stack, left, poisoned } = await startWithQueue();

  await stack.createVm("web-01");
  await stack.settle();
  await settle(stack);
  const outcome = stack.outcomeOf("web-01");
  await stack.deleteVm("web-01");
  await stack.settle();
  await settle(stack);

  expect(outcome).toMatchObject({ outcome: "protected" });
  expect(stack.instancesOf("retire:web-01:")[0]?.runtimeStatus).toBe("Completed");
  expect([await left(), await poisoned()]).toEqual([0, undefined]);
});

test("events that repeat, come in lists, as CloudEvents and by the webhook as well are handled once", async () => {
  const { stack, put, left } = await startWithQueue();
  await stack.planFaults({ kind: "event", effect: "drop" });
  for (const name of ["web-01", "web-02"]) await stack.createVm(name);
  await stack.settle();
  const [first, second] = [eventOf("web-01"), eventOf("web-02")];
  const { id, subject, data, eventType: type, topic: source } = second;

  await put(base64([first, first]));
  await put(base64(first));
  await put(base64({ id, subject, data, type, source, time: "2026-06-01T08:00:00Z", specversion: "1.0" }));
  await fetch(`${stack.host.url}/runtime/webhooks/eventgrid?functionName=vmWritten`, {
    method: "POST",
    headers: { "content-type": "application/json", "aeg-event-type": "Notification" },
    body: JSON.stringify([first]),
  });
  await settle(stack);

  expect([stack.outcomeOf("web-01")?.outcome, stack.outcomeOf("web-02")?.outcome]).toEqual(["protected", "protected"]);
  expect([await stack.calls(enableAction), await left()]).toEqual([2, 0]);
});

test("malformed messages are counted, shown by health, and do not come back", async () => {
  const { stack, put, left, poisoned } = await startWithQueue();
  await put(base64("hello"));
  await put(base64({ specversion: "1.0" }));

  await stack.host.drainQueues();
  const checks = await vi.waitUntil(async () => {
    const response = await fetch(`${stack.host.url}/api/health`);
    const { checks } = (await response.json()) as { checks: readonly { name: string; detail: string }[] };
    return checks.find(({ name }) => name === "events");
  });

  expect(checks).toMatchObject({ status: "warning", detail: expect.stringMatching(/^[12] malformed events in/) });
  expect([await left(), await poisoned()]).toEqual([0, undefined]);
});

test("an event that the host could not decode, and one that failed too often, are handled by the next sweep", async () => {
  const { stack, put, putPoison, left, poisoned } = await startWithQueue({ sweeps: true });
  await stack.settle();
  await put(JSON.stringify(eventOf("web-01")));
  await stack.host.drainQueues();
  await putPoison(base64(eventOf("web-02")));
  const beforeSweep = await poisoned();

  await stack.clock.advance(3_600_000);
  await stack.settle();

  const sweep = JSON.parse(stack.instancesOf("sweep")[0]?.output ?? "{}") as object;
  expect([beforeSweep, await left(), await poisoned()]).toEqual([2, 0, 0]);
  expect(sweep).toMatchObject({ counts: { deadLetters: 2 } });
  expect([stack.outcomeOf("web-01")?.outcome, stack.outcomeOf("web-02")?.outcome]).toEqual(["gone", "gone"]);
});

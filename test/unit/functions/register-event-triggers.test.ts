import type { app } from "@azure/functions";
import { expect, test } from "vitest";
import { registerEventTriggers } from "../../../functions/register-event-triggers.ts";
import { InMemoryWorkflows } from "../../support/fakes/in-memory-workflows.ts";

const durableClient = { name: "client", type: "durableClient" };

function register(eventQueue?: string) {
  const registered: (readonly [type: string, name: string, options: object])[] = [];
  const functions = {
    eventGrid: (name: string, options: object) => void registered.push(["eventGrid", name, options]),
    storageQueue: (name: string, options: object) => void registered.push(["storageQueue", name, options]),
  } as unknown as Pick<typeof app, "eventGrid" | "storageQueue">;
  registerEventTriggers(functions, {
    ...(eventQueue !== undefined && { eventQueue }),
    durableClient,
    workflows: () => new InMemoryWorkflows(),
    malformedEvents: { add: async () => {} },
    noteMachine: async () => {},
  });
  return registered;
}

test("has the webhook only where no queue is configured", () => {
  expect(register().map(([type, name]) => [type, name])).toEqual([["eventGrid", "vmWritten"]]);
});

test("has both entrances where a queue is configured, whose name the host reads from its setting", () => {
  const [webhook, queue] = register("vm-events");

  expect(webhook).toMatchObject(["eventGrid", "vmWritten", { extraInputs: [durableClient] }]);
  expect(queue).toMatchObject([
    "storageQueue",
    "vmWrittenFromQueue",
    { queueName: "%HOLDFAST_EVENT_QUEUE%", connection: "AzureWebJobsStorage", extraInputs: [durableClient] },
  ]);
});

import { expect, test } from "vitest";
import { readEventEnvelope } from "../../../../../functions/events/event-envelope.ts";
import { readVmEvent } from "../../../../../functions/events/vm-event.ts";
import { deadLetterBlob } from "../../../../../local/azure-simulator/event-grid/dead-letter-blob.ts";
import { runSimulator } from "../running-simulator.ts";

const letter = {
  event: { id: "e-1" },
  schema: "eventGrid",
  subscriptionId: "0a-b",
  reason: "MaxDeliveryAttemptsExceeded",
  attempts: 30,
  result: "timeout",
  publishedAtMs: Date.parse("2026-03-30T08:00:00Z"),
  atMs: Date.parse("2026-03-31T08:05:00Z"),
  guid: "g-1",
} as const;

test("is named after the subscription and the hour, and says why its event was not delivered", () => {
  const { name, content } = deadLetterBlob(letter);

  expect(name).toBe("0A-B/2026/3/31/8/g-1.json");
  expect(JSON.parse(content)).toEqual([
    {
      id: "e-1",
      deadLetterReason: "MaxDeliveryAttemptsExceeded",
      deliveryAttempts: 30,
      lastDeliveryOutcome: "TimedOut",
      publishTime: "2026-03-30T08:00:00.000Z",
      lastDeliveryAttemptTime: "2026-03-31T08:05:00.000Z",
    },
  ]);
});

test("spells what it adds to a CloudEvent in lower case", () => {
  const { content } = deadLetterBlob({ ...letter, schema: "cloudEvents", result: 500 });

  expect(JSON.parse(content)[0]).toMatchObject({ deadletterreason: letter.reason, lastdeliveryoutcome: "Busy" });
});

test.for(["eventGrid", "cloudEvents"] as const)(
  "is stored five minutes after the last attempt, as an event of %s",
  async (schema) => {
    const stored: { readonly content: string }[] = [];
    const { clock, makeMachine, raw } = await runSimulator({ storeDeadLetter: async (blob) => void stored.push(blob) });
    // Nothing listens there, and one attempt is all that the subscription allows.
    const endpoint = "http://127.0.0.1:9/events";
    const body = JSON.stringify({
      endpoint,
      schema,
      validate: false,
      maxAttempts: 1,
      operationNames: ["Microsoft.Compute/virtualMachines/write"],
    });
    await raw("POST", "/_simulator/event-subscriptions", { body });
    await makeMachine();
    const before = stored.length;

    await clock.advance(300_000);

    expect([before, stored.length]).toEqual([0, 1]);
    const [event] = JSON.parse(stored[0]?.content ?? "[]") as unknown[];
    expect(readVmEvent(await readEventEnvelope(event))).toMatchObject({ kind: "written" });
  },
);

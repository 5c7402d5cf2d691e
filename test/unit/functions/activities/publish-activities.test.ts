import type { InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import { eventInstanceId } from "../../../../domain/events/domain-event.ts";
import { createApplyEvent } from "../../../../functions/activities/apply-event.ts";
import { createStartPublication } from "../../../../functions/activities/start-publication.ts";
import { InMemoryInventory } from "../../../support/fakes/in-memory-inventory.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import {
  backupEnded,
  failedBackup,
  machineDeleted,
  protectionEnded,
  sweepEnded,
  vmId,
} from "../../../support/inventory-events.ts";

const context = {} as InvocationContext;
const event = protectionEnded();

test("starts the publication of an event once, also when it has ended", async () => {
  const workflows = new InMemoryWorkflows();
  const start = createStartPublication({ workflows: () => workflows });
  const instanceId = eventInstanceId(event.kind, event.eventId);

  await expect(start({ event }, context)).resolves.toEqual({ kind: "started" });
  workflows.put(instanceId, "finished");
  await expect(start({ event }, context)).resolves.toEqual({ kind: "alreadyExists" });

  expect(workflows.started).toEqual([{ workflow: "publishEvent", instanceId, input: { event } }]);
});

test("writes an event of every kind into the inventory, and twice is once", async () => {
  const inventory = new InMemoryInventory();
  const apply = createApplyEvent({ inventory });

  for (const each of [event, backupEnded(failedBackup), machineDeleted(), sweepEnded(), event])
    await apply({ event: each });

  expect(await inventory.timeline(vmId)).toHaveLength(3);
  expect(await inventory.lastSweep()).toMatchObject({ isComplete: true });
});

test("refuses what is no event", async () => {
  const apply = createApplyEvent({ inventory: new InMemoryInventory() });

  await expect(apply({ event: { ...event, kind: "other" } })).rejects.toThrow();
  await expect(apply({ event: { ...event, eventId: "x".repeat(301) } })).rejects.toThrow();
});

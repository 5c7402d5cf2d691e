import { expect, test } from "vitest";
import { createNoteMachine } from "../../../functions/note-machine.ts";
import { InMemoryInventory } from "../../support/fakes/in-memory-inventory.ts";
import { recordingContext } from "../../support/fakes/recording-context.ts";
import { sampleVmId } from "../../support/fakes/sample-machine.ts";
import { at } from "../../support/inventory-events.ts";

const vmId = sampleVmId();
const never = () => new Promise<void>(() => {});

test("notes a machine by the app's clock", async () => {
  const inventory = new InMemoryInventory();
  const note = createNoteMachine({ inventory, now: () => at(3), wait: never });

  await note(vmId, recordingContext().context);

  expect(await inventory.read(vmId)).toMatchObject({ state: "unknown", reason: "protectionRequested", since: at(3) });
});

test("warns when the inventory refuses, and goes on", async () => {
  const inventory = new InMemoryInventory();
  const { context, log } = recordingContext();
  inventory.faults.failNext("note", new Error("The storage account is down.\r\nforged"));

  await createNoteMachine({ inventory, now: () => at(3), wait: never })(vmId, context);

  expect(log).toEqual([expect.stringMatching(/could not be noted.*The storage account is down\. forged$/)]);
});

test("waits a second at most", async () => {
  const waited: number[] = [];
  const wait = async (milliseconds: number) => void waited.push(milliseconds);

  await createNoteMachine({ inventory: { note: never }, now: () => at(3), wait })(vmId, recordingContext().context);

  expect(waited).toEqual([1000]);
});

import { expect, test } from "vitest";
import { readEventEnvelope } from "../../../../functions/events/event-envelope.ts";
import { readVmEvent } from "../../../../functions/events/vm-event.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const vmId = sampleVmId();
const written = { kind: "written", vmId, eventId: "event-1" };
const writeData = { operationName: "Microsoft.Compute/virtualMachines/write", resourceUri: vmId, status: "Succeeded" };
const changeData = { resourceInfo: { id: vmId, type: "Microsoft.Compute/virtualMachines", tags: {} } };

/** In the Event Grid schema; source: https://learn.microsoft.com/azure/event-grid/event-schema */
function gridEvent(eventType: string, data: unknown, change: object = {}) {
  const eventTime = "2026-03-01T10:00:00.123Z";
  const topic = "/subscriptions/1";
  return {
    id: "event-1",
    eventType,
    subject: vmId,
    eventTime,
    topic,
    data,
    dataVersion: "2",
    metadataVersion: "1",
    ...change,
  };
}

/** In the schema of CloudEvents 1.0; source: https://learn.microsoft.com/azure/event-grid/cloud-event-schema */
function cloudEvent(type: string, data: unknown, change: object = {}) {
  const time = "2026-03-01T10:00:00.123Z";
  return { id: "event-1", type, source: "/subscriptions/1", subject: vmId, time, data, specversion: "1.0", ...change };
}

const write = "Microsoft.Resources.ResourceWriteSuccess";
const change = "Microsoft.ResourceNotifications.Resources.CreatedOrUpdated";
const read = async (raw: unknown) => readVmEvent(await readEventEnvelope(raw));

test.for<[string, unknown]>([
  ["a write, Event Grid schema", gridEvent(write, writeData)],
  ["a write, CloudEvents", cloudEvent(write, writeData)],
  ["a change, Event Grid schema", gridEvent(change, changeData)],
  ["a change, CloudEvents", cloudEvent(change, changeData)],
  [
    "in other casing",
    gridEvent(write.toUpperCase(), { ...writeData, operationName: "MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE" }),
  ],
  [
    "a change in other casing",
    cloudEvent(change.toLowerCase(), { resourceInfo: { id: vmId, type: "microsoft.compute/virtualmachines" } }),
  ],
  ["a write that names its machine in the subject only", gridEvent(write, { operationName: writeData.operationName })],
  ["a slash at the end of the ID", gridEvent(write, { ...writeData, resourceUri: `${vmId}/` })],
])("reads that a machine was written: %s", async ([, raw]) => {
  await expect(read(raw)).resolves.toEqual(written);
});

test("keeps the ID's casing as it came", async () => {
  const shouted = vmId.toUpperCase();

  await expect(read(gridEvent(write, { ...writeData, resourceUri: shouted }))).resolves.toMatchObject({
    vmId: shouted,
  });
});

const deletion = "Microsoft.Resources.ResourceDeleteSuccess";
const deleted = "Microsoft.ResourceNotifications.Resources.Deleted";
const deleteData = { ...writeData, operationName: "Microsoft.Compute/virtualMachines/DELETE" };

test.for<[string, unknown]>([
  ["the subscription's topic", gridEvent(deletion, deleteData)],
  ["a notification", gridEvent(deleted, changeData)],
  ["a notification as CloudEvent", cloudEvent(deleted.toUpperCase(), changeData)],
])("takes a machine's deletion from %s", async ([, raw]) => {
  await expect(read(raw)).resolves.toMatchObject({ kind: "deleted", vmId });
});

test.for<[string, unknown]>([
  [
    "another resource's write",
    gridEvent(write, { ...writeData, operationName: "Microsoft.Storage/storageAccounts/write" }),
  ],
  [
    "an extension's write",
    gridEvent(write, { ...writeData, operationName: "Microsoft.Compute/virtualMachines/extensions/write" }),
  ],
  ["another resource's change", cloudEvent(change, { resourceInfo: { id: "/x", type: "microsoft.compute/disks" } })],
  ["a write that calls itself a deletion", gridEvent(deletion, writeData)],
  ["another resource's deletion", cloudEvent(deleted, { resourceInfo: { id: "/x", type: "microsoft.compute/disks" } })],
  ["a failed write", gridEvent("Microsoft.Resources.ResourceWriteFailure", writeData)],
])("leaves alone what is not ours: %s", async ([, raw]) => {
  await expect(read(raw)).resolves.toMatchObject({ kind: "notOurs" });
});

test.for<[string, unknown, RegExp]>([
  ["a write without operation", gridEvent(write, {}), /operationName/],
  ["a write of something that is no machine", gridEvent(write, { ...writeData, resourceUri: "/x" }), /"\/x" is not/],
  ["a change without resource", cloudEvent(change, { resourceInfo: { id: vmId } }), /resourceInfo\.type/],
  ["a change without data", cloudEvent(change, undefined), /data/],
])("names what is malformed: %s", async ([, raw, because]) => {
  await expect(read(raw)).resolves.toEqual({ kind: "malformed", because: expect.stringMatching(because) });
});

const forged = `\r\n2026-03-01 [Error] forged\u001B[2J\u202E ${"x".repeat(300_000)}?sig=hunter2`;

test.for([
  ["a resource", gridEvent(write, { ...writeData, resourceUri: `${vmId}?sig=hunter2${forged}` })],
  ["an operation", gridEvent(write, { ...writeData, operationName: `sig=hunter2${forged}` })],
  ["a type", cloudEvent(`sig=hunter2${forged}`, writeData)],
  ["data", gridEvent(write, { operationName: { [`sig=hunter2${forged}`]: 1 } })],
  [
    "a changed resource",
    cloudEvent(change, {
      resourceInfo: { id: `https://a/x?sig=hunter2${forged}`, type: changeData.resourceInfo.type },
    }),
  ],
] as const)("says why in one short line without secrets, whatever %s contains", async ([, raw]) => {
  const event = await read(raw);

  const because = "because" in event ? event.because : "";
  expect(because).toMatch(/^[\p{L}\p{N}\p{P}\p{S} ]{1,400}$/u);
  expect(because).not.toMatch(/hunter2|\u202E/);
});

test.for<[string, unknown, RegExp]>([
  ["a text", "not an event", /not an object/],
  ["nothing", null, /not an object/],
  ["a list", [gridEvent(write, writeData)], /not an object/],
  ["an empty object", {}, /eventType/],
  ["an event without ID", gridEvent(write, writeData, { id: undefined }), /id/],
  ["another CloudEvents version", cloudEvent(write, writeData, { specversion: "0.3" }), /Cloud Event 1\.0/],
])("cannot read what is in neither schema: %s", async ([, raw, because]) => {
  await expect(readEventEnvelope(raw)).rejects.toThrow(because);
});

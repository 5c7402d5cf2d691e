import { EventGridDeserializer } from "@azure/eventgrid";
import { expect, test } from "vitest";
import { readEventEnvelope } from "../../../../functions/events/event-envelope.ts";

const gridEvent = {
  id: "1",
  topic: "/subscriptions/s",
  subject: "/subscriptions/s/resourceGroups/rg",
  eventType: "Microsoft.Resources.ResourceWriteSuccess",
  eventTime: "2026-01-01T00:00:00Z",
  dataVersion: "2",
  metadataVersion: "1",
  data: { operationName: "Microsoft.Compute/virtualMachines/write" },
};
const cloudEvent = {
  id: "2",
  source: "/subscriptions/s",
  subject: "/subscriptions/s/resourceGroups/rg",
  type: "Microsoft.Resources.ResourceWriteSuccess",
  time: "2026-01-01T00:00:00Z",
  specversion: "1.0",
  data: { operationName: "Microsoft.Compute/virtualMachines/write" },
};
const without = (event: object, name: string) =>
  Object.fromEntries(Object.entries(event).filter(([key]) => key !== name));

/** What Azure's own library makes of the event: its parts, or that it refuses it. */
async function readByLibrary(event: object): Promise<object | "refused"> {
  const deserializer = new EventGridDeserializer();
  try {
    if ("specversion" in event) {
      const [read] = await deserializer.deserializeCloudEvents({ ...event });
      return { id: read?.id, type: read?.type, subject: read?.subject ?? "", data: read?.data };
    }
    const [read] = await deserializer.deserializeEventGridEvents({ ...event });
    return { id: read?.id, type: read?.eventType, subject: read?.subject, data: read?.data };
  } catch {
    return "refused";
  }
}

test.for<[string, object]>([
  ["a whole event of Event Grid", gridEvent],
  ["a whole CloudEvent", cloudEvent],
  ["a CloudEvent without subject, time and data", { id: "2", source: "s", type: "t", specversion: "1.0" }],
  ["a CloudEvent with extensions", { ...cloudEvent, traceparent: "00-1-1-00" }],
  ["another version of the Event Grid schema", { ...gridEvent, metadataVersion: "2" }],
  ["another version of CloudEvents", { ...cloudEvent, specversion: "0.3" }],
  ["a number as ID", { ...gridEvent, id: 1 }],
  ["a number as subject of a CloudEvent", { ...cloudEvent, subject: 1 }],
  ...Object.keys(gridEvent).map((name): [string, object] => [`an event without ${name}`, without(gridEvent, name)]),
  ...["id", "source", "type"].map((name): [string, object] => [
    `a CloudEvent without ${name}`,
    without(cloudEvent, name),
  ]),
])("reads %s as Azure's library does", async ([, event]) => {
  const read = await readEventEnvelope(event).catch(() => "refused");

  expect(read).toEqual(await readByLibrary(event));
});

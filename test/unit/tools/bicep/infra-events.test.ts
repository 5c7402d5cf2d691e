import { expect, test } from "vitest";
import { createVmWritten } from "../../../../functions/triggers/vm-written.ts";
import { plainText } from "../../../../tools/bicep/expression.ts";
import { bodyOf, valueAt } from "../../../../tools/bicep/read-bicep.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";
import { evaluate } from "../../../support/infra/evaluate.ts";
import { passesFilter } from "../../../support/infra/event-grid-filter.ts";
import { infraFile, resourceOfType } from "../../../support/infra/infra-files.ts";

const events = infraFile("modules/events.bicep");
const subscription = resourceOfType(events, "Microsoft.EventGrid/systemTopics/eventSubscriptions");
const memberOf = (...path: readonly string[]) => {
  const value = valueAt(bodyOf(subscription.value), "properties", ...path);
  if (value === undefined) throw new Error(`the event subscription has no ${path.join(".")}`);
  return value;
};
const filter = evaluate(memberOf("filter"), events, {});

function event(eventType: string, operationName: string, resourceUri = sampleVmId()) {
  return {
    id: "event-1",
    eventType: `Microsoft.Resources.${eventType}`,
    topic: "/subscriptions/00000000-0000-0000-0000-000000000001",
    subject: resourceUri,
    eventTime: "2026-03-31T01:00:00Z",
    dataVersion: "2",
    metadataVersion: "1",
    data: { operationName, resourceUri, resourceProvider: operationName.split("/")[0], status: "Succeeded" },
  };
}

type Sample = [string, ReturnType<typeof event>, boolean];
const samples: readonly Sample[] = [
  ["a written machine", event("ResourceWriteSuccess", "Microsoft.Compute/virtualMachines/write"), true],
  ["a deleted machine", event("ResourceDeleteSuccess", "Microsoft.Compute/virtualMachines/delete"), true],
  ["a machine in another casing", event("ResourceWriteSuccess", "MICROSOFT.COMPUTE/virtualmachines/WRITE"), true],
  ["an extension", event("ResourceWriteSuccess", "Microsoft.Compute/virtualMachines/extensions/write"), false],
  ["a disk", event("ResourceWriteSuccess", "Microsoft.Compute/disks/write"), false],
  ["a scale set", event("ResourceWriteSuccess", "Microsoft.Compute/virtualMachineScaleSets/write"), false],
  ["a deployment", event("ResourceWriteSuccess", "Microsoft.Resources/deployments/write"), false],
  ["a started machine", event("ResourceActionSuccess", "Microsoft.Compute/virtualMachines/start/action"), false],
  ["a failed write", event("ResourceWriteFailure", "Microsoft.Compute/virtualMachines/write"), false],
  ["a failed deletion", event("ResourceDeleteFailure", "Microsoft.Compute/virtualMachines/delete"), false],
];

test.for(samples)("Event Grid's filter and the trigger agree about %s", async ([, sample, isOurs]) => {
  const workflows = new InMemoryWorkflows();
  const malformed: string[] = [];
  const add = async (because: string) => void malformed.push(because);
  const handle = createVmWritten({ workflows: () => workflows, malformedEvents: { add }, noteMachine: async () => {} });

  await handle(sample, recordingContext().context);

  expect(passesFilter(filter, sample)).toBe(isOurs);
  expect(workflows.started).toHaveLength(isOurs ? 1 : 0);
  expect(malformed).toEqual([]);
});

test("an event without the key that the filter asks for does not pass", () => {
  expect(passesFilter(filter, { eventType: "Microsoft.Resources.ResourceWriteSuccess", data: {} })).toBe(false);
});

test("events and dead letters are delivered by the topic's own identity, to a queue and a blob container", () => {
  expect(plainText(memberOf("deliveryWithResourceIdentity", "identity", "type"))).toBe("SystemAssigned");
  expect(plainText(memberOf("deliveryWithResourceIdentity", "destination", "endpointType"))).toBe("StorageQueue");
  expect(plainText(memberOf("deadLetterWithResourceIdentity", "identity", "type"))).toBe("SystemAssigned");
  expect(valueAt(bodyOf(subscription.value), "properties", "destination")).toBeUndefined();
});

test("queue and container have the same names for Event Grid, storage and app, and those names are valid", () => {
  const main = infraFile("main.bicep");
  const defaults = infraFile("subscription.bicep").parameters;
  const inMain = (name: string) => plainText(main.variables.find((variable) => variable.name === name)?.value);
  const inSubscription = (name: string) => plainText(defaults.find((parameter) => parameter.name === name)?.default);

  for (const name of ["eventQueueName", "deadLetterContainerName"]) {
    expect(inMain(name)).toMatch(/^(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(inSubscription(name)).toBe(inMain(name));
  }
});

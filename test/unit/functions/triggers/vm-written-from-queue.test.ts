import { expect, test } from "vitest";
import { createVmWrittenFromQueue } from "../../../../functions/triggers/vm-written-from-queue.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const cloudEvent = (id: string, name: string) => ({
  id,
  type: "Microsoft.Resources.ResourceWriteSuccess",
  source: "/subscriptions/s",
  subject: sampleVmId(name),
  time: "2026-03-31T01:00:00Z",
  specversion: "1.0",
  data: { operationName: "Microsoft.Compute/virtualMachines/write", resourceUri: sampleVmId(name) },
});

const validation = {
  id: "v",
  eventType: "Microsoft.EventGrid.SubscriptionValidationEvent",
  topic: "/subscriptions/s",
  subject: "",
  eventTime: "2026-03-31T01:00:00Z",
  dataVersion: "2",
  metadataVersion: "1",
  data: { validationCode: "c0de" },
};

function arrange() {
  const workflows = new InMemoryWorkflows();
  const counted: string[] = [];
  const { context, log } = recordingContext();
  const add = async (because: string, entrance: string) => void counted.push(`${entrance}: ${because}`);
  const handle = createVmWrittenFromQueue({
    workflows: () => workflows,
    malformedEvents: { add },
    noteMachine: async () => {},
  });
  return { workflows, counted, log, deliver: (message: unknown) => handle(message, context) };
}

test("handles each event of a list, and acknowledges the ones that cannot be read", async () => {
  const { workflows, counted, deliver } = arrange();

  await deliver([cloudEvent("1", "web-01"), "hello", validation, cloudEvent("2", "web-02")]);

  expect(workflows.started.map(({ workflow }) => workflow)).toEqual(["protectVirtualMachine", "protectVirtualMachine"]);
  expect(counted).toEqual(["queue: the event is not an object"]);
});

test.for<[string, unknown]>([
  ["a text", "hello?sig=hunter2"],
  ["nothing", undefined],
  ["an empty list", []],
])("acknowledges and counts a message that is %s, so that it does not come back", async ([, message]) => {
  const { counted, log, deliver } = arrange();

  await deliver(message);

  expect(counted).toEqual([expect.stringMatching(/^queue: the message is /)]);
  expect(log).toEqual([expect.stringMatching(/^warning: Malformed event acknowledged and dropped: the message is /)]);
  expect(log.join()).not.toContain("hunter2");
});

test("throws when a workflow cannot be started, so that the host delivers the whole message again", async () => {
  const { workflows, deliver } = arrange();
  workflows.faults.failNext("startUnlessRunning", new Error("task hub down"));
  const message = [cloudEvent("1", "web-01"), cloudEvent("2", "web-02")];

  await expect(deliver(message)).rejects.toThrow("task hub down");
  await deliver(message);

  expect(workflows.started).toHaveLength(2);
});

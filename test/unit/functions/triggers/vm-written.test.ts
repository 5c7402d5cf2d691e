import { expect, test } from "vitest";
import { machineInstanceId } from "../../../../domain/coordination/instance-id.ts";
import { MalformedEvents } from "../../../../functions/events/malformed-events.ts";
import type { EventEnvelope } from "../../../../functions/events/vm-event.ts";
import { createVmWritten } from "../../../../functions/triggers/vm-written.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const vmId = sampleVmId();
const instanceId = machineInstanceId("protect", vmId);
const event = (id = "event-1", uri = vmId): EventEnvelope => ({
  id,
  type: "Microsoft.Resources.ResourceWriteSuccess",
  subject: uri,
  data: { operationName: "Microsoft.Compute/virtualMachines/write", resourceUri: uri },
});

function arrange(readEnvelope = async (raw: unknown) => raw as EventEnvelope) {
  const workflows = new InMemoryWorkflows();
  const malformedEvents = new MalformedEvents();
  const { context, log } = recordingContext();
  const handle = createVmWritten({ readEnvelope, workflows: () => workflows, malformedEvents });
  return { workflows, malformedEvents, log, deliver: (raw: unknown) => handle(raw, context) };
}

test("starts the machine's protection under an ID made from the machine", async () => {
  const { workflows, deliver } = arrange();

  await deliver(event());

  expect(workflows.started).toEqual([{ workflow: "protectVirtualMachine", instanceId, input: { vmId } }]);
});

test("knows a machine in any casing as the same", async () => {
  const { workflows, deliver } = arrange();

  await deliver(event("event-1", vmId.toUpperCase()));

  expect(workflows.started[0]?.instanceId).toBe(instanceId);
});

test("leaves a durable wish to look again when the machine's instance runs", async () => {
  const { workflows, deliver } = arrange();
  workflows.put(instanceId, "running");

  await deliver(event());

  expect(workflows.started).toEqual([
    { workflow: "lookAgain", instanceId: expect.stringMatching(/^lookAgain:web-01:/), input: { vmId } },
  ]);
});

test("leaves one wish per event, however often the event comes", async () => {
  const { workflows, deliver } = arrange();
  workflows.put(instanceId, "running");

  for (const id of ["event-1", "event-1", "event-2"]) await deliver(event(id));

  expect(workflows.started).toHaveLength(2);
  for (const { instanceId: id } of workflows.started) expect(id).toMatch(/^[A-Za-z0-9:._-]{1,100}$/);
});

test("starts anew when the machine's last instance has ended", async () => {
  const { workflows, deliver } = arrange();
  workflows.put(instanceId, "finished");

  await deliver(event());

  expect(workflows.started).toMatchObject([{ workflow: "protectVirtualMachine" }]);
});

test("acknowledges an event about something else", async () => {
  const { workflows, malformedEvents, deliver } = arrange();

  await deliver({ ...event(), type: "Microsoft.Resources.ResourceDeleteSuccess" });

  expect(workflows.started).toEqual([]);
  expect(malformedEvents.count).toBe(0);
});

test.for<[string, () => ReturnType<typeof arrange>]>([
  ["its data lacks what it needs", () => arrange(async () => ({ ...event(), data: {} }))],
  ["it is in no schema", () => arrange(() => Promise.reject(new Error("missing operationName")))],
])("acknowledges a malformed event, logs why and counts it: %s", async ([, arranged]) => {
  const { workflows, malformedEvents, log, deliver } = arranged();

  await deliver({});

  expect(workflows.started).toEqual([]);
  expect(malformedEvents.count).toBe(1);
  expect(malformedEvents.lastReason).toContain("operationName");
  expect(log).toContainEqual(expect.stringMatching(/^warning: Malformed event .*operationName/));
});

test.for(["startUnlessRunning", "startOnce"])(
  "throws for redelivery when nothing can be started: %s",
  async (method) => {
    const { workflows, deliver } = arrange();
    if (method === "startOnce") workflows.put(instanceId, "running");
    workflows.faults.failNext(method, new Error("task hub down"));

    await expect(deliver(event())).rejects.toThrow(/task hub down/);
  },
);

import { expect, test } from "vitest";
import { machineInstanceId, requestKey } from "../../../../domain/coordination/instance-ids.ts";
import { createVmWritten } from "../../../../functions/triggers/vm-written.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const vmId = sampleVmId();
const instanceId = machineInstanceId("protect", vmId);
const event = (id = "event-1", uri = vmId) => ({
  id,
  eventType: "Microsoft.Resources.ResourceWriteSuccess",
  topic: "/subscriptions/00000000-0000-0000-0000-000000000001",
  subject: uri,
  eventTime: "2026-03-31T01:00:00Z",
  dataVersion: "2",
  metadataVersion: "1",
  data: { operationName: "Microsoft.Compute/virtualMachines/write", resourceUri: uri },
});

function arrange() {
  const workflows = new InMemoryWorkflows();
  const counted: string[] = [];
  const add = async (because: string, through: string) => void counted.push(`${through}: ${because}`);
  const { context, log } = recordingContext();
  const noted: string[] = [];
  const noteMachine = async (id: string) => void noted.push(`${id} with ${workflows.started.length} started`);
  const handle = createVmWritten({ workflows: () => workflows, malformedEvents: { add }, noteMachine });
  return { workflows, counted, noted, log, deliver: (raw: unknown) => handle(raw, context) };
}

test("starts the machine's protection under an ID made from the machine", async () => {
  const { workflows, deliver } = arrange();

  await deliver(event());

  expect(workflows.started).toEqual([
    {
      workflow: "protectVirtualMachine",
      instanceId,
      input: { vmId, source: "event", requestId: requestKey(vmId, "event-1") },
    },
  ]);
});

test("notes the machine before its protection starts", async () => {
  const { noted, deliver } = arrange();

  await deliver(event());

  expect(noted).toEqual([`${vmId} with 0 started`]);
});

test("asks nothing more of an instance that the same event has started, and a recheck for another event", async () => {
  const { workflows, deliver } = arrange();

  for (const id of ["event-1", "event-1", "event-2", "event-1"]) await deliver(event(id));

  expect(workflows.started.map(({ workflow }) => workflow)).toEqual(["protectVirtualMachine", "recheckMachine"]);
});

test("logs an event's ID on one short line, without secrets", async () => {
  const { log, deliver } = arrange();

  await deliver(event(`id sig=hunter2\r\nerror: forged \u001B[31m${"x".repeat(300_000)}`));

  expect(log).toHaveLength(1);
  expect(log[0]?.length).toBeLessThan(600);
  expect(log[0]).not.toMatch(/[\p{Cc}]|hunter2/u);
});

test("reads an event whatever the depth of what it does not need", async () => {
  const { workflows, counted, deliver } = arrange();
  const deep: unknown = JSON.parse(`${'{"a":'.repeat(60_000)}1${"}".repeat(60_000)}`);
  const { data } = event();

  await deliver({ ...event(), data: { ...data, claims: deep } });
  await deliver({ ...event(), data: deep });

  expect(workflows.started).toHaveLength(1);
  expect(counted).toEqual([expect.stringContaining("webhook: ")]);
});

test("treats a machine's ID in any casing as the same machine", async () => {
  const { workflows, deliver } = arrange();

  await deliver(event("event-1", vmId.toUpperCase()));

  expect(workflows.started[0]?.instanceId).toBe(instanceId);
});

test("requests a recheck when the machine's instance runs", async () => {
  const { workflows, deliver } = arrange();
  workflows.put(instanceId, "running");

  await deliver(event());

  expect(workflows.started).toEqual([
    {
      workflow: "recheckMachine",
      instanceId: expect.stringMatching(/^recheck:web-01:/),
      input: { vmId, source: "event" },
    },
  ]);
});

test("requests one recheck per event, however often the event is delivered", async () => {
  const { workflows, deliver } = arrange();
  workflows.put(instanceId, "running");

  for (const id of ["event-1", "event-1", "event-2"]) await deliver(event(id));

  expect(workflows.started).toHaveLength(2);
  for (const { instanceId: id } of workflows.started) expect(id).toMatch(/^[A-Za-z0-9:._-]{1,100}$/);
});

test("starts a new instance when the machine's last one has ended", async () => {
  const { workflows, deliver } = arrange();
  workflows.put(instanceId, "finished");

  await deliver(event());

  expect(workflows.started).toMatchObject([{ workflow: "protectVirtualMachine" }]);
});

test("acknowledges an event about something else", async () => {
  const { workflows, counted, deliver } = arrange();

  await deliver({ ...event(), eventType: "Microsoft.Resources.ResourceDeleteSuccess" });

  expect(workflows.started).toEqual([]);
  expect(counted).toEqual([]);
});

test.for<[string, unknown, string]>([
  ["its data is incomplete", { ...event(), data: {} }, "operationName"],
  ["it is in no known schema", {}, "missing required property"],
])("acknowledges a malformed event, logs why and counts it: %s", async ([, raw, why]) => {
  const { workflows, counted, log, deliver } = arrange();

  await deliver(raw);

  expect(workflows.started).toEqual([]);
  expect(counted).toEqual([expect.stringContaining("webhook: ")]);
  expect(log).toContainEqual(expect.stringMatching(/^warning: Malformed event /));
  expect(log).toContainEqual(expect.stringContaining(why));
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

const deletion = (id = "event-1") => ({
  ...event(id),
  eventType: "Microsoft.Resources.ResourceDeleteSuccess",
  data: { operationName: "Microsoft.Compute/virtualMachines/delete", resourceUri: vmId },
});

test("starts the retirement of a machine that was deleted, once", async () => {
  const { workflows, deliver } = arrange();

  await deliver(deletion());
  await deliver(deletion("event-2"));

  const retirement = { workflow: "retireMachine", instanceId: machineInstanceId("retire", vmId), input: { vmId } };
  expect(workflows.started).toEqual([retirement]);
});

test("asks an instance that still protects a deleted machine to check it again", async () => {
  const { workflows, deliver } = arrange();
  workflows.put(instanceId, "running");

  await deliver(deletion());

  expect(workflows.started.map(({ workflow }) => workflow)).toEqual(["retireMachine", "recheckMachine"]);
});

import { expect, test } from "vitest";
import { machineInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import { createTakeDeadLetters } from "../../../../functions/activities/take-dead-letters.ts";
import { InMemoryDeadLetters } from "../../../support/fakes/in-memory-dead-letters.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

/** As Event Grid stores one: the event with the reason added. */
function gridEvent(operation: "write" | "delete" | "start", name = "web-01") {
  const suffix = operation === "delete" ? "Delete" : "Write";
  return {
    id: `event-${name}`,
    topic: "/subscriptions/s",
    subject: sampleVmId(name),
    eventType: `Microsoft.Resources.Resource${suffix}Success`,
    eventTime: "2026-03-30T08:00:00Z",
    dataVersion: "2",
    metadataVersion: "1",
    data: { operationName: `Microsoft.Compute/virtualMachines/${operation}`, resourceUri: sampleVmId(name) },
    deadLetterReason: "MaxDeliveryAttemptsExceeded",
    deliveryAttempts: 30,
    lastDeliveryOutcome: "TimedOut",
    publishTime: "2026-03-30T08:00:00Z",
    lastDeliveryAttemptTime: "2026-03-31T08:00:00Z",
  };
}

const cloudEvent = {
  specversion: "1.0",
  id: "event-2",
  source: "/subscriptions/s",
  subject: sampleVmId("web-02"),
  type: "Microsoft.Resources.ResourceWriteSuccess",
  time: "2026-03-30T08:00:00Z",
  data: { operationName: "Microsoft.Compute/virtualMachines/write", resourceUri: sampleVmId("web-02") },
  deadletterreason: "TimeToLiveExceeded",
  deliveryattempts: 3,
};

function arrange() {
  const deadLetters = new InMemoryDeadLetters();
  const workflows = new InMemoryWorkflows();
  const { context, log } = recordingContext();
  const take = createTakeDeadLetters({ deadLetters, workflows: () => workflows });
  return { deadLetters, workflows, log, take: (input: object = {}) => take(input, context) };
}

test("handles the events of both schemas as if they had been delivered, and removes their blobs", async () => {
  const { deadLetters, workflows, take } = arrange();
  deadLetters.put("SUB/1.json", [gridEvent("write"), gridEvent("delete", "gone")]);
  deadLetters.put("SUB/2.json", [cloudEvent, gridEvent("start")]);

  const taken = await take();

  expect(taken).toEqual({ requested: 3, notOurs: 1, unreadable: 0 });
  expect(workflows.started.map(({ instanceId }) => instanceId)).toEqual([
    machineInstanceId("protect", sampleVmId()),
    machineInstanceId("retire", sampleVmId("gone")),
    machineInstanceId("protect", sampleVmId("web-02")),
  ]);
  expect(deadLetters.names).toEqual([]);
});

test.for<[string, readonly unknown[] | undefined]>([
  ["is no list of events", undefined],
  ["has something that is no event", ["hello"]],
  [
    "has an event about no valid machine",
    [{ ...gridEvent("write"), data: { operationName: "Microsoft.Compute/virtualMachines/write", resourceUri: "/x" } }],
  ],
])("a blob that %s is counted, named in the log and left", async ([, events]) => {
  const { deadLetters, workflows, log, take } = arrange();
  deadLetters.put("SUB/1.json", events);

  const taken = await take();

  expect(taken).toEqual({ requested: 0, notOurs: 0, unreadable: 1 });
  expect([workflows.started, deadLetters.names]).toEqual([[], ["SUB/1.json"]]);
  expect(log).toContainEqual(expect.stringContaining("SUB/1.json"));
});

test("goes on behind the blobs that it left", async () => {
  const { deadLetters, take } = arrange();
  for (const name of ["1", "2", "3"]) deadLetters.put(name, name === "3" ? [gridEvent("write")] : undefined);

  const first = await take();
  const second = await take({ continuation: first.continuation });

  expect([first.unreadable, second.requested, second.continuation]).toEqual([2, 1, undefined]);
});

test("keeps the blob when its machine's workflow cannot be started", async () => {
  const { deadLetters, workflows, take } = arrange();
  deadLetters.put("1", [gridEvent("write")]);
  workflows.faults.failNext("startUnlessRunning", new Error("task hub down"));

  await expect(take()).rejects.toThrow("task hub down");

  expect(deadLetters.names).toEqual(["1"]);
});

test("has nothing to do without a container", async () => {
  const { context } = recordingContext();
  const take = createTakeDeadLetters({ workflows: () => new InMemoryWorkflows() });

  expect(await take({}, context)).toEqual({ requested: 0, notOurs: 0, unreadable: 0 });
});

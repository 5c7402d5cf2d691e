import { expect, test } from "vitest";
import { digestInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { createStartDelivery } from "../../../../functions/activities/start-delivery.ts";
import { createStartDigest } from "../../../../functions/activities/start-digest.ts";
import { createStartDeliveries } from "../../../../functions/start-deliveries.ts";
import { InMemoryInventory } from "../../../support/fakes/in-memory-inventory.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleChannel, sampleMessage } from "../../../support/messages.ts";

const { context } = recordingContext();
const dueAt = "2026-03-31T07:00:00.000Z" as Instant;

test.for<[string, string | undefined, string]>([
  ["by the workflow's clock", "2026-03-31T06:00:00.000Z", "2026-03-31T07:00:00.000Z"],
  ["by the machine's where the workflow does not tell", undefined, "2026-03-31T12:00:00.000Z"],
])("starts deliveries %s", async ([, calledAt, until]) => {
  const workflows = new InMemoryWorkflows();
  const start = createStartDelivery({
    workflows: () => workflows,
    startDeliveries: createStartDeliveries({
      fleet: { tagsOf: async () => new Map() },
      channels: [sampleChannel("ops", { digest: "hourly" })],
      inventory: new InMemoryInventory(),
    }),
    now: () => "2026-03-31T11:00:00.000Z" as Instant,
  });

  const output = await start({ message: sampleMessage({ severity: "warning" }), calledAt }, context);

  expect(output).toEqual({ kind: "started", channels: ["ops"] });
  expect(workflows.started).toMatchObject([{ input: { channel: "ops", hold: { until } } }]);
});

test("starts a digest once per channel and time", async () => {
  const workflows = new InMemoryWorkflows();
  const start = createStartDigest({ workflows: () => workflows });

  await expect(start({ channel: "ops", dueAt }, context)).resolves.toEqual({ kind: "started" });
  await expect(start({ channel: "ops", dueAt }, context)).resolves.toEqual({ kind: "alreadyExists" });

  expect(workflows.started).toEqual([
    { workflow: "sendDigest", instanceId: digestInstanceId("ops", dueAt), input: { channel: "ops", dueAt } },
  ]);
  expect(digestInstanceId("ops", dueAt)).toBe("digest:ops:2026-03-31T07:00Z");
});

import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startWorld } from "../../support/stack/protected-world.ts";

/** Every way a first backup can end that is not good, as the app reports it. */
test.for<[outcome: string, result: object, title: RegExp]>([
  ["transferFailed", { result: "completedWithWarnings", milestones: { snapshotAt: expect.any(String) } }, /warnings/],
  ["transferSkipped", { result: "skipped", milestones: { snapshotAt: expect.any(String) } }, /snapshot/i],
  ["snapshotFailed", { result: "failed", milestones: {} }, /failed/],
  ["failedLeavingTask", { result: "failed", milestones: {} }, /failed/],
  ["cancelled", { result: expect.stringMatching(/^(cancelled|completedWithWarnings)$/) }, /cancelled|warnings/],
])("a job that ends as %s is reported as what it is, once", async ([outcome, result, title]) => {
  const world = await startWorld();
  await world.planFaults({ kind: "backupJob", resource: sampleVmId("web-01"), outcome, count: 1 });

  await world.createVm("web-01");
  await world.settle();

  const backup = world.outcomeOf("web-01")?.["backup"];
  expect(world.outcomeOf("web-01")?.outcome).toBe("protected");
  expect(backup).toMatchObject(result);
  expect(backup).not.toHaveProperty("milestones.vaultedAt");
  expect(world.chat().map((message) => message.title)).toEqual([expect.stringMatching(title)]);
});

test("a job that stands still is told as stalled once, and given up at the deadline", async () => {
  const world = await startWorld();
  await world.planFaults({ kind: "backupJob", resource: sampleVmId("web-01"), outcome: "stalled", count: 1 });

  await world.createVm("web-01");
  await world.settle();

  expect(world.outcomeOf("web-01")).toMatchObject({ outcome: "protected", backup: { result: "timedOut" } });
  expect(world.chat().map((message) => message.title)).toEqual([
    "web-01: backup stands still",
    "web-01: backup did not end in time",
  ]);
});

import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";

/** Every result of a first backup other than completed, as the app reports it. */
test.for<[outcome: string, result: object, title: RegExp]>([
  ["transferFailed", { result: "completedWithWarnings", milestones: { snapshotAt: expect.any(String) } }, /warnings/],
  ["transferSkipped", { result: "skipped", milestones: { snapshotAt: expect.any(String) } }, /snapshot/i],
  ["failedLeavingTask", { result: "failed", milestones: {} }, /failed/],
  ["cancelled", { result: expect.stringMatching(/^(cancelled|completedWithWarnings)$/) }, /cancelled|warnings/],
])("a job that ends as %s is reported with its result, once", async ([outcome, result, title]) => {
  const stack = await startTestStack();
  await stack.planFaults({ kind: "backupJob", resource: sampleVmId("web-01"), outcome, count: 1 });

  await stack.createVm("web-01");
  await stack.settle();

  const backup = stack.outcomeOf("web-01")?.["backup"];
  expect(stack.outcomeOf("web-01")?.outcome).toBe("protected");
  expect(backup).toMatchObject(result);
  expect(backup).not.toHaveProperty("milestones.vaultedAt");
  expect(stack.messages().map((message) => message.title)).toEqual([expect.stringMatching(title)]);
});

test("a backup without a snapshot is reported, and tried once more an hour later", async () => {
  const stack = await startTestStack();
  await stack.planFaults({ kind: "backupJob", resource: sampleVmId("web-01"), outcome: "snapshotFailed", count: 1 });

  await stack.createVm("web-01");
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({
    outcome: "protected",
    backup: { result: "completed", attempts: 2, milestones: { vaultedAt: expect.any(String) } },
  });
  expect(stack.messages().map((message) => message.title)).toEqual([
    "web-01: backup failed",
    "web-01: backed up again",
  ]);
});

test("a stalled job is reported once and no longer polled after the deadline", async () => {
  const stack = await startTestStack((config) => {
    // The defaults, three days, would only add polls.
    config["thresholds"] = { snapshotStallMinutes: 60, transferStallHours: 2, jobDeadlineHours: 6 };
  });
  await stack.planFaults({ kind: "backupJob", resource: sampleVmId("web-01"), outcome: "stalled", count: 1 });

  await stack.createVm("web-01");
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "protected", backup: { result: "timedOut" } });
  expect(stack.messages().map((message) => message.title)).toEqual([
    "web-01: backup stalled",
    "web-01: backup did not end in time",
  ]);
});

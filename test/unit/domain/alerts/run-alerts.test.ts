import { expect, test } from "vitest";
import { runAlerts, sweepAlert } from "../../../../domain/alerts/run-alerts.ts";
import { alertAt, alertSamples } from "../../../support/alert-samples.ts";
import { vmId } from "../../../support/workflow-answers.ts";

const heads = { runEnded: { alertId: "alert:1", at: alertAt }, scheduleRan: { alertId: "alert:2", at: alertAt } };
const { run } = alertSamples.runEnded;
const { summary } = alertSamples.sweepTold;

test("a run tells that its schedule runs, and its digest with ten machines at most", () => {
  const problems = Array(11).fill({ vmId, status: "failed", reason: "snapshotFailed" });

  expect(runAlerts(heads, { ...run, problems })).toEqual([
    { ...heads.scheduleRan, kind: "scheduleRan", schedule: "nightly", dueAt: run.dueAt },
    { ...heads.runEnded, kind: "runEnded", run: { ...run, problems: problems.slice(0, 10) } },
  ]);
});

test("a run that could select nothing does not tell that its schedule runs", () => {
  const failed = { ...run, status: "failed", reason: "accessDenied" } as const;

  expect(runAlerts(heads, failed)).toEqual([{ ...heads.runEnded, kind: "runEnded", run: failed }]);
});

test("a sweep names ten of everything at most, and says how many subscriptions it could not read", () => {
  const told = sweepAlert(heads.runEnded, {
    ...summary,
    examples: Array(11).fill({ vmId, reason: "policyMissing" }),
    details: Array(11).fill({ name: "daily", text: "differs" }),
    unreadable: Array(11).fill("id"),
  }).summary;

  expect([told.examples.length, told.details.length, told.unreadable.length]).toEqual([10, 10, 10]);
  expect(told.unreadableCount).toBe(11);
  expect(sweepAlert(heads.runEnded, summary)).toEqual({ ...heads.runEnded, kind: "sweepTold", summary });
});

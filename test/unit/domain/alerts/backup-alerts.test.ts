import { expect, test } from "vitest";
import { backupAlert, backupTopic, newsAlerts } from "../../../../domain/alerts/backup-alerts.ts";
import type { BackupResult } from "../../../../domain/backup/result.ts";
import { alertAt } from "../../../support/alert-samples.ts";
import { vaultId, vmId } from "../../../support/workflow-answers.ts";

const head = { alertId: "alert:1", at: alertAt };
const failed: BackupResult = { result: "failed", milestones: {}, reason: "snapshotFailed" };

test("a backup that did not simply complete is told with its job and Azure's error", () => {
  const error = { code: "UserErrorVmNotFound", message: "Gone.", recommendations: ["Look."] };

  expect(backupAlert(head, { vmId, vaultId, jobId: "job-1" }, failed, error)).toEqual({
    ...{ ...head, kind: "backupProblem", vmId, vaultId, jobId: "job-1", result: failed, error },
  });
  expect(backupAlert(head, { vmId }, failed)).toEqual({ ...head, kind: "backupProblem", vmId, result: failed });
});

test("a backup that completed raises no alert", () => {
  expect(backupAlert(head, { vmId }, { ...failed, result: "completed" })).toBeUndefined();
});

test("Azure's long texts are cut", () => {
  const error = { code: "X", message: "m".repeat(2000), recommendations: Array(9).fill("r".repeat(900)) };

  expect(backupAlert(head, { vmId }, failed, error)?.error).toEqual({
    code: "X",
    message: "m".repeat(1000),
    recommendations: Array(3).fill("r".repeat(500)),
  });
});

test("news of a vault are one alert per job, named by the job", () => {
  const job = { vmId, jobId: "JOB-1" };

  const alerts = newsAlerts(
    vaultId,
    [
      { kind: "ended", ...job, result: failed, retriedBy: "request" },
      { kind: "ended", vmId, result: failed },
      { kind: "ended", ...job, result: { ...failed, result: "completed" } },
      { kind: "stalled", ...job, phase: "transfer", seconds: 3600 },
      { kind: "recovered", ...job, stalls: 2 },
    ],
    alertAt,
  );

  const place = { at: alertAt, vmId, vaultId };
  expect(alerts).toMatchObject([
    { ...place, kind: "backupProblem", jobId: "JOB-1", result: failed, retriedBy: "request" },
    { ...place, kind: "backupProblem", result: failed },
    { ...place, kind: "backupStalled", jobId: "JOB-1", phase: "transfer", seconds: 3600 },
    { ...place, kind: "backupProgressed", jobId: "JOB-1" },
  ]);
  expect(new Set(alerts.map(({ alertId }) => alertId)).size).toBe(4);
  const [again] = newsAlerts(vaultId.toUpperCase(), [{ kind: "ended", vmId, jobId: "job-1", result: failed }], alertAt);
  expect(again?.alertId).toBe(alerts[0]?.alertId);
});

test("workflows that follow one job name what they tell of it alike", () => {
  const same = { vaultId: vaultId.toUpperCase(), jobId: "job-1" };

  expect(backupTopic({ vaultId, jobId: "JOB-1" }, "ended failed")).toEqual(backupTopic(same, "ended failed"));
});

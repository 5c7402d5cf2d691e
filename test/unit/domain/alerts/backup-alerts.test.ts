import { expect, test } from "vitest";
import { backupAlert } from "../../../../domain/alerts/backup-alerts.ts";
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

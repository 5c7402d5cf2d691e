import { expect, test } from "vitest";
import { noticeOf } from "../../../../domain/alerts/notice-of.ts";
import type { InventoryRecord } from "../../../../domain/inventory/record.ts";
import { asksForRecoveryPoint, withLastRecoveryPoint } from "../../../../domain/notices/last-recovery-point.ts";
import { alertSamples } from "../../../support/alert-samples.ts";
import { minutes } from "../../../support/vault-rows.ts";

const failed = noticeOf(alertSamples.backupProblem);
const backup = { result: "completed", reason: "completed", endedAt: minutes(0) } as const;
type Known = Pick<InventoryRecord, "reason" | "lastRecoveryPointAt" | "lastBackup">;

test.for([
  ["a failed backup", "backupProblem", true],
  ["a stall", "backupStalled", true],
  ["a missed backup, which names it itself", "scheduledBackupMissed", false],
  ["a recovery", "backupCompleted", false],
  ["a vault", "vaultUnchecked", false],
] as const)("of %s: %s asks for the last recovery point: %s", ([, kind, expected]) => {
  expect(asksForRecoveryPoint(noticeOf(alertSamples[kind]))).toBe(expected);
});

test("a message without a machine does not ask", () => {
  const { vmId: _, ...notice } = failed;

  expect(asksForRecoveryPoint(notice)).toBe(false);
});

test.for<[string, Known | undefined, string | undefined]>([
  ["the one that Azure states", { reason: "x", lastRecoveryPointAt: minutes(-60) }, "2026-03-31 11:00 UTC"],
  [
    "a later backup in the vault",
    { reason: "x", lastRecoveryPointAt: minutes(-60), lastBackup: { ...backup, vaultedAt: minutes(-30) } },
    "2026-03-31 11:30 UTC",
  ],
  [
    "not an earlier one",
    { reason: "x", lastRecoveryPointAt: minutes(-60), lastBackup: { ...backup, vaultedAt: minutes(-90) } },
    "2026-03-31 11:00 UTC",
  ],
  [
    "a backup, where Azure has stated none",
    { reason: "x", lastBackup: { ...backup, vaultedAt: minutes(-30) } },
    "2026-03-31 11:30 UTC",
  ],
  ["none yet, where that is known", { reason: "noRecoveryPoint" }, "none yet"],
  ["none yet before the first backup", { reason: "firstBackupPending" }, "none yet"],
  ["nothing, where it is not known", { reason: "snapshotFailed", lastBackup: backup }, undefined],
  ["nothing of an unknown machine", undefined, undefined],
])("tells %s", ([, record, expected]) => {
  const { facts } = withLastRecoveryPoint(failed, record);

  expect(facts.filter(([name]) => name === "Last recovery point").map(([, value]) => value)).toEqual(
    expected === undefined ? [] : [expected],
  );
});

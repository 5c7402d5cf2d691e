import { expect, test } from "vitest";
import { closeBy } from "../../../../domain/alerts/close-by.ts";
import type { BackupResultKind } from "../../../../domain/backup/result.ts";
import { backupResultKinds } from "../../../../domain/backup/result.ts";
import type { DomainEvent, PublishedOutcome } from "../../../../domain/events/domain-event.ts";
import { alertAt } from "../../../support/alert-samples.ts";
import { policyId, vaultId, vmId } from "../../../support/workflow-answers.ts";

const head = { eventId: "event-1", at: alertAt };
const resultOf = (result: BackupResultKind) => ({ result, jobId: "job-1", milestones: {}, reason: "vaulted" }) as const;

function protectionEnded(outcome: Partial<PublishedOutcome>): DomainEvent {
  const ended = { outcome: "protected", reason: "protectionEnabled", vmId, ...outcome } as const;
  return { ...head, kind: "protectionEnded", vmId, outcome: ended, source: "event" };
}

test.for(backupResultKinds)("of the results of a backup only one that simply completed ends anything: %s", (result) => {
  const alerts = closeBy({ ...head, kind: "backupEnded", vmId, vaultId, result: resultOf(result) });

  expect(alerts).toEqual(
    result === "completed"
      ? [
          {
            ...{ alertId: expect.stringMatching(/^alert:/), at: alertAt, kind: "backupCompleted" },
            ...{ vmId, vaultId, jobId: "job-1", milestones: {} },
          },
        ]
      : [],
  );
});

test("a backup says with which attempt it completed, also where neither job nor vault is known", () => {
  const result = { result: "completed", milestones: {}, reason: "vaulted", attempts: 2 } as const;

  const [alert] = closeBy({ ...head, kind: "backupEnded", vmId, result });

  expect(alert).toMatchObject({ kind: "backupCompleted", vmId, attempts: 2 });
  expect(alert).not.toHaveProperty("jobId");
  expect(alert).not.toHaveProperty("vaultId");
});

test("an end is the same in whatever batch it is published", () => {
  const end = { ...head, vmId, result: resultOf("completed") };
  const other = { ...end, eventId: "event-2", vmId: `${vmId}2` };

  const alone = closeBy({ ...end, kind: "backupEnded", vaultId });
  const batch = closeBy({ eventId: "batch", at: alertAt, kind: "backupsEnded", vaultId, ends: [end, other] });

  expect(batch).toHaveLength(2);
  expect(batch[0]).toEqual(alone[0]);
});

test.for<[string, Partial<PublishedOutcome>, readonly object[]]>([
  ["protected", { vaultId, policyId }, [{ kind: "protectionConfirmed", vmId, vaultId, policyId }]],
  ["protected before", { outcome: "alreadyProtected", reason: "protectedElsewhere" }, [{ kind: "protectionConfirmed" }]],
  [
    "excluded by a rule",
    { outcome: "skipped", reason: "skippedByRule" },
    [{ kind: "protectionNotWanted", vmId, reason: "skippedByRule" }],
  ],
  ["excluded for a reason of another release", { outcome: "skipped", reason: "toString" }, []],
  ["waiting", { outcome: "waiting", reason: "dayQuotaReached" }, []],
  ["in need of attention", { outcome: "needsAttention", reason: "vaultMissing" }, []],
  ["gone", { outcome: "gone", reason: "vmDeleted" }, []],
])("of a machine that is %s a run's end tells %j", ([, outcome, expected]) => {
  expect(closeBy(protectionEnded(outcome))).toMatchObject(expected);
  expect(closeBy(protectionEnded(outcome))).toHaveLength(expected.length);
});

test.for<["missed" | "resumed", number]>([
  ["missed", 0],
  ["resumed", 1],
])("a scheduled backup that was %s ends %i", ([verdict, count]) => {
  const check = { ...head, vmId, verdict, policyName: "daily", dueAt: alertAt, lastRecoveryPointAt: alertAt };

  const alerts = closeBy({ ...head, kind: "scheduledBackupsChecked", vaultId, checks: [check] });

  const told = { kind: "scheduledBackupResumed", vmId, vaultId, policyName: "daily", dueAt: alertAt };
  expect(alerts).toEqual(
    Array(count).fill({ alertId: expect.any(String), at: alertAt, ...told, lastRecoveryPointAt: alertAt }),
  );
});

test("a deleted machine has no problems any more, but for an item that is still protected", () => {
  const event = { ...head, kind: "machineDeleted", vmId, vaultId } as const;

  const alerts = [
    ...closeBy({ ...event, action: "stoppedAndRetained" }),
    ...closeBy({ ...event, action: "stopFailed" }),
  ];

  const removed = { alertId: expect.any(String), at: alertAt, kind: "machineRemoved", vmId, vaultId };
  expect(alerts).toEqual([removed, { ...removed, isStillProtected: true }]);
});

test("the end of a sweep ends nothing", () => {
  const report = { sweepId: "sweep-1", startedAt: alertAt, isComplete: true, counts: {} };

  expect(closeBy({ ...head, kind: "sweepEnded", report })).toEqual([]);
});

import { expect, test } from "vitest";
import type { ScheduledBackupChecked, SingleEvent } from "../../../../domain/events/domain-event.ts";
import { historyOf, type LineFacts, lineFacts, type StoredLine } from "../../../../domain/inventory/history.ts";
import {
  at,
  backupEnded,
  failedBackup,
  goodBackup,
  machineDeleted,
  policyId,
  protectionEnded,
  sweepEnded,
  vaultId,
  vmId,
} from "../../../support/inventory-events.ts";

const check: ScheduledBackupChecked = {
  eventId: "check",
  at: at(1),
  kind: "scheduledBackupChecked",
  vmId,
  vaultId,
  verdict: "missed",
  policyName: "daily",
  dueAt: at(0),
};

test.for<[SingleEvent, LineFacts | undefined]>([
  [
    protectionEnded({ attempt: 2, requestedAt: at(0), decidedAt: at(1), protectedAt: at(2) }),
    {
      kind: "protection",
      source: "event",
      attempt: 2,
      requestedAt: at(0),
      decidedAt: at(1),
      protectedAt: at(2),
      outcome: "protected",
      reason: "protectionEnabled",
      rule: "everything",
      configVersion: "abc",
      vaultId,
      policyId,
    },
  ],
  [
    { ...backupEnded(goodBackup), startedAt: at(2) },
    {
      kind: "backup",
      result: "completed",
      reason: "vaulted",
      jobId: "job-1",
      vaultId,
      milestones: { triggeredAt: at(2), snapshotAt: at(3), vaultedAt: at(4) },
    },
  ],
  [
    backupEnded({ ...failedBackup, serviceCode: "UserErrorVmNotFound" }),
    {
      kind: "backup",
      result: "failed",
      reason: "snapshotFailed",
      jobId: "job-2",
      serviceCode: "UserErrorVmNotFound",
      vaultId,
      milestones: {},
    },
  ],
  [check, { kind: "check", reason: "missed", policyName: "daily", dueAt: at(0), vaultId }],
  [machineDeleted(), { kind: "deletion", reason: "stoppedAndRetained" }],
  [sweepEnded(), undefined],
])("%# stores what the event says beyond its words", ([event, facts]) => {
  expect(lineFacts(event)).toEqual(facts);
});

const line = (minute: number, facts?: LineFacts): StoredLine => ({
  at: at(minute),
  what: `At ${minute}`,
  ...(facts !== undefined && { facts }),
});

test("a line of an earlier release is what it says", () => {
  expect(historyOf([line(1)])).toEqual([{ at: at(1), what: "At 1" }]);
});

test.for([
  ["event", "Event received"],
  ["http", "Protection requested"],
  ["sweep", "Found by a sweep"],
  ["retry", "Tried again"],
] as const)("a run that %s asked for begins with '%s'", ([source, what]) => {
  const entries = historyOf([line(9, { kind: "protection", source, requestedAt: at(5), attempt: 3 })]);

  expect(entries.map((entry) => [entry.kind, entry.at, entry.what])).toEqual([
    ["protection", at(9), "At 9"],
    ["event", at(5), what],
  ]);
  expect(entries[1]).toMatchObject({ source, attempt: 3 });
});

test.for<[Partial<LineFacts>, string]>([
  [{ rule: "everything", configVersion: "abc" }, 'Rule "everything", configuration abc.'],
  [{ configVersion: "abc" }, "No rule, configuration abc."],
  [{ rule: "everything" }, 'Rule "everything".'],
])("the decision of %o is told as '%s'", ([facts, detail]) => {
  const [, decision] = historyOf([line(9, { kind: "protection", decidedAt: at(6), ...facts })]);

  expect(decision).toEqual({ at: at(6), what: "Decided by the rules", detail, kind: "decision", ...facts });
});

test("what happened in one instant comes in the order in which it happened, and unknown lines last", () => {
  const run: LineFacts = { kind: "protection", requestedAt: at(1), decidedAt: at(1), protectedAt: at(1) };

  const entries = historyOf([line(5, run), line(1, { kind: "backup" }), line(1)], [at(1)]);

  expect(entries.map(({ kind }) => kind)).toEqual([
    undefined,
    "backup",
    "protection",
    "decision",
    "event",
    "recoveryPoint",
  ]);
});

test("has the newest 200 entries", () => {
  const lines = Array.from({ length: 150 }, (_, minute) =>
    line(minute, { kind: "protection", requestedAt: at(minute) }),
  );

  const entries = historyOf(lines, [at(500), at(0)]);

  expect(entries).toHaveLength(200);
  expect(entries[0]).toEqual({ at: at(500), what: "Recovery point", kind: "recoveryPoint" });
});

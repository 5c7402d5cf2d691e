import { expect, test } from "vitest";
import { type ScheduledBackupChecked, singleEvents } from "../../../../domain/events/domain-event.ts";
import { type MachineEvent, recordAfterEvent, recordAfterSweep } from "../../../../domain/inventory/merge.ts";
import type { InventoryRecord } from "../../../../domain/inventory/record.ts";
import { timelineEntry } from "../../../../domain/inventory/timeline.ts";
import {
  at,
  backupEnded,
  failedBackup,
  goodBackup,
  machineDeleted,
  protectionEnded,
  seen,
  vaultId,
  vmId,
} from "../../../support/inventory-events.ts";

const apply = (...events: readonly MachineEvent[]) =>
  events.reduce<InventoryRecord | undefined>(recordAfterEvent, undefined);

function checked(verdict: ScheduledBackupChecked["verdict"], minute: number, point?: number): ScheduledBackupChecked {
  const lastRecoveryPointAt = point === undefined ? {} : { lastRecoveryPointAt: at(point) };
  const when = { eventId: `check:${minute}`, at: at(minute), dueAt: at(1), policyName: "daily" };
  return { ...when, kind: "scheduledBackupChecked", vmId, vaultId, verdict, ...lastRecoveryPointAt };
}

const missed = { state: "atRisk", reason: "scheduledBackupMissed" };

test.for<[string, readonly MachineEvent[], object]>([
  ["of a protected machine is a risk", [protectionEnded(), checked("missed", 10)], { ...missed, since: at(10) }],
  ["of a machine that was never seen is a risk", [checked("missed", 10)], { ...missed, vaultId }],
  [
    "of a machine that is gone is none",
    [protectionEnded(), machineDeleted(), checked("missed", 10)],
    { state: "deleted" },
  ],
  [
    "changes nothing that was observed later",
    [backupEnded(goodBackup, at(20)), checked("missed", 10)],
    { state: "protected" },
  ],
  [
    "is over with a recovery point",
    [protectionEnded(), checked("missed", 10), checked("resumed", 20, 15)],
    { state: "protected", reason: "recoveryPointFresh", lastRecoveryPointAt: at(15) },
  ],
  ["is over with a good backup", [checked("missed", 10), backupEnded(goodBackup, at(20))], { state: "protected" }],
  [
    "is over, and a later failure stays",
    [checked("missed", 10), backupEnded(failedBackup, at(15)), checked("resumed", 20, 12)],
    { state: "atRisk", reason: "snapshotFailed", lastRecoveryPointAt: at(12) },
  ],
  ["is over for a machine that was never seen", [checked("resumed", 10, 5)], { state: "protected" }],
])("a scheduled backup that did not happen %s", ([, events, expected]) => {
  expect(apply(...events)).toMatchObject(expected);
});

test.for<[string, Partial<InventoryRecord>, object]>([
  ["that sees no newer recovery point does not end the risk", { lastRecoveryPointAt: at(9) }, missed],
  ["that sees no recovery point does not either", {}, missed],
  ["that sees a newer one ends it", { lastRecoveryPointAt: at(12) }, { state: "protected" }],
  [
    "that sees another state replaces it",
    { state: "needsAttention", reason: "protectionStopped" },
    { state: "needsAttention" },
  ],
])("a sweep %s", ([, change, expected]) => {
  const record = apply(protectionEnded(), checked("missed", 10)) as InventoryRecord;
  const { since: _, ...ofEarlierRelease } = record;
  const row = { ...seen(vmId, { observedAt: at(30) }), ...change };

  expect(recordAfterSweep(record, row)).toMatchObject(expected);
  expect(recordAfterSweep(ofEarlierRelease as InventoryRecord, row)).toMatchObject(expected);
});

test("both verdicts are lines of the timeline", () => {
  expect([checked("missed", 10), checked("resumed", 20, 15)].map(timelineEntry)).toEqual([
    { at: at(10), what: "Scheduled backup did not happen", detail: `Policy daily, due ${at(1)}.` },
    {
      at: at(20),
      what: "Recovery point after a missed backup",
      detail: `Policy daily, due ${at(1)}. Last recovery point ${at(15)}.`,
    },
  ]);
});

test("a batch is what its events say one by one", () => {
  const { kind: _, vaultId: __, ...check } = checked("missed", 10);
  const batch = { eventId: "batch", at: at(10), kind: "scheduledBackupsChecked", vaultId, checks: [check] } as const;

  expect(singleEvents(batch)).toEqual([checked("missed", 10)]);
});

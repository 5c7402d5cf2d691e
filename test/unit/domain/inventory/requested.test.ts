import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { type MachineEvent, recordAfterEvent, recordAfterSweep } from "../../../../domain/inventory/merge.ts";
import { type InventoryRecord, requestedRecord } from "../../../../domain/inventory/record.ts";
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

const gone = protectionEnded({ at: at(5), outcome: { outcome: "gone", reason: "vmNotFound", vmId } });

function backupChecked(verdict: "resumed" | "missed", when: Instant): MachineEvent {
  return {
    kind: "scheduledBackupChecked",
    eventId: "check",
    at: when,
    dueAt: at(1),
    policyName: "daily",
    vmId,
    vaultId,
    verdict,
  };
}

// Told by a clock that is ahead of the events'.
const told = requestedRecord(vmId, at(50));

test.for<[string, MachineEvent, Partial<InventoryRecord>]>([
  ["the end of its run", protectionEnded({ at: at(5) }), { state: "protected", reason: "protectionEnabled" }],
  ["a good backup", backupEnded(goodBackup, at(5)), { state: "protected" }],
  ["a failed backup", backupEnded(failedBackup, at(5)), { state: "atRisk" }],
  ["its deletion", machineDeleted(at(5)), { state: "deleted" }],
  [
    "a check of its policy's backups",
    backupChecked("resumed", at(5)),
    { state: "protected", reason: "recoveryPointFresh" },
  ],
  ["a missed backup", backupChecked("missed", at(5)), { state: "atRisk", reason: "scheduledBackupMissed" }],
])("a machine of which the app was only told is what %s says, whenever that was", ([, event, expected]) => {
  expect(recordAfterEvent(told, event)).toMatchObject({ ...expected, since: at(5), observedAt: at(5) });
});

test("a machine of which the app was only told is what a sweep saw, whenever that was", () => {
  const swept = recordAfterSweep(
    told,
    seen(vmId, { observedAt: at(5), state: "waiting", reason: "protectionPending" }),
  );

  expect(swept).toMatchObject({ state: "waiting", reason: "protectionPending", since: at(5), observedAt: at(5) });
});

test("a machine of which the app was only told is forgotten when Azure does not know it", () => {
  expect(told && recordAfterEvent(told, gone)).toBeUndefined();
});

test("a machine of which the app was only told stays unknown after a backup that could not start", () => {
  const refused = { result: "failed", reason: "notProtected", milestones: {} } as const;

  expect(recordAfterEvent(told, backupEnded(refused, at(60)))).toEqual(told);
});

test("a text that is no ID makes no record", () => {
  expect(requestedRecord("/nonsense", at(0))).toBeUndefined();
});

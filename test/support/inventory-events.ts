import type { BackupResult } from "../../domain/backup/result.ts";
import type { BackupEnded, MachineDeleted, ProtectionEnded, SweepEnded } from "../../domain/events/domain-event.ts";
import type { Instant } from "../../domain/instant.ts";
import { type InventoryRecord, type RecordFacts, recordOf } from "../../domain/inventory/record.ts";

export const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
export const vaultId = `/subscriptions/${SUBSCRIPTION}/resourceGroups/backup/providers/Microsoft.RecoveryServices/vaults/vault-weu`;
export const policyId = `${vaultId}/backupPolicies/daily`;

export function vmIdOf(name: string, group = "shop", subscription = SUBSCRIPTION): string {
  return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
}
export const vmId = vmIdOf("web-01");

/** A minute of one morning. */
export function at(minute: number): Instant {
  return new Date(Date.UTC(2026, 5, 1, 8, minute)).toISOString() as Instant;
}

export function protectionEnded(change: Partial<ProtectionEnded> = {}): ProtectionEnded {
  const machine = change.vmId ?? vmId;
  const when = change.at ?? at(0);
  return {
    eventId: `protect:${machine}:${when}`,
    at: when,
    kind: "protectionEnded",
    vmId: machine,
    source: "event",
    outcome: {
      outcome: "protected",
      reason: "protectionEnabled",
      vmId: machine,
      vaultId,
      policyId,
      rule: "everything",
      configVersion: "abc",
    },
    ...change,
  };
}

export const goodBackup: BackupResult = {
  result: "completed",
  jobId: "job-1",
  milestones: { snapshotAt: at(3), vaultedAt: at(4) },
  reason: "vaulted",
};
export const failedBackup: BackupResult = {
  result: "failed",
  jobId: "job-2",
  milestones: {},
  reason: "snapshotFailed",
};

export function backupEnded(result: BackupResult, when = at(5)): BackupEnded {
  return { eventId: `backup:${result.jobId}:${when}`, at: when, kind: "backupEnded", vmId, vaultId, result };
}

export function machineDeleted(when = at(9)): MachineDeleted {
  return { eventId: `retire:${when}`, at: when, kind: "machineDeleted", vmId, action: "stoppedAndRetained" };
}

export function sweepEnded(when = at(20)): SweepEnded {
  const report = { sweepId: `sweep-${when}`, startedAt: at(15), isComplete: true, counts: { machines: 3 } };
  return { eventId: `sweep:${when}`, at: when, kind: "sweepEnded", report };
}

/** What a sweep saw of a machine. */
export function seen(machine: string, facts: Partial<RecordFacts> = {}): InventoryRecord {
  const known = { state: "protected", reason: "recoveryPointFresh", vaultId, observedAt: at(10) } as const;
  const record = recordOf(machine, { ...known, ...facts });
  if (record === undefined) throw new Error(`${machine} is no machine's ID.`);
  return record;
}

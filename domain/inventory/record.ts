import type { BackupResultKind, Milestones } from "../backup/result.ts";
import type { RecordedFinding } from "../events/domain-event.ts";
import type { Instant } from "../instant.ts";
import { parseVirtualMachineId } from "../resource-id.ts";
import { safeLine } from "../text/safe-line.ts";
import type { InventoryReason, InventoryState } from "./state.ts";

/** What Holdfast knows of one machine: a view that a sweep rebuilds from Azure at any time. Texts are short and hold no secrets. */
export interface InventoryRecord {
  readonly vmId: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  readonly location?: string;
  readonly state: InventoryState;
  /** Of `outcomeReasons`, `backupReasons`, `deletionActions` or `inventoryReasons`. */
  readonly reason: string;
  /** What the last run of `protectVirtualMachine` did. */
  readonly branch?: string;
  /** Until when a waiting machine waits. */
  readonly until?: Instant;
  readonly vaultId?: string;
  readonly policyId?: string;
  readonly rule?: string;
  readonly configVersion?: string;
  /** As Azure states it, never derived from a job. */
  readonly lastRecoveryPointAt?: Instant;
  /** Recovery points that were the newest when they were observed, newest first; at most 30. */
  readonly recoveryPoints?: readonly Instant[];
  /** The last on-demand backup of which Holdfast knows the end. */
  readonly lastBackup?: LastBackup;
  readonly findings?: readonly RecordedFinding[];
  /** Attempts for the present cause. */
  readonly attempts?: number;
  /** Since when the machine is in this state for this reason, as far as Holdfast has seen it. */
  readonly since?: Instant;
  /** When the state was observed. An older observation never replaces a newer one. */
  readonly observedAt: Instant;
}

export interface LastBackup extends Milestones {
  readonly result: BackupResultKind;
  readonly reason: string;
  readonly endedAt: Instant;
}

/** What a list of all machines says of one: no more than a table shows. */
export type ListedRecord = Omit<
  InventoryRecord,
  "branch" | "policyId" | "configVersion" | "findings" | "recoveryPoints"
>;

/** What a record says beyond which machine it is of. */
export type RecordFacts = Omit<InventoryRecord, "vmId" | "name" | "resourceGroup" | "subscriptionId">;

/** A record of the machine; `undefined` when the text is no machine's ID. */
export function recordOf(vmId: string, facts: RecordFacts): InventoryRecord | undefined {
  const id = parseVirtualMachineId(vmId);
  return id === undefined ? undefined : bounded({ vmId: vmId.replace(/\/+$/, ""), ...id, ...facts });
}

const REQUESTED = "protectionRequested" satisfies InventoryReason;

/**
 * What is known of a machine before its first run has ended: that the app was told of it. Only a machine without a record gets this one,
 * and whatever is observed replaces it; `undefined` when the text is no machine's ID.
 */
export function requestedRecord(vmId: string, at: Instant): InventoryRecord | undefined {
  return recordOf(vmId, { state: "unknown", reason: REQUESTED, since: at, observedAt: at });
}

export function isOnlyRequested({ reason }: Pick<InventoryRecord, "reason">): boolean {
  return reason === REQUESTED;
}

const MAX_FINDINGS = 10;
const MAX_NAME_CHARACTERS = 100;
const MAX_ID_CHARACTERS = 500;
const MAX_TEXT_CHARACTERS = 300;

/** Texts from outside, redacted and cut. Redacting twice changes nothing. */
export function bounded(record: InventoryRecord): InventoryRecord {
  const { location, branch, rule, configVersion, vaultId, policyId, findings } = record;
  return {
    ...record,
    reason: safeLine(record.reason, MAX_NAME_CHARACTERS),
    ...(location !== undefined && { location: safeLine(location, MAX_NAME_CHARACTERS) }),
    ...(branch !== undefined && { branch: safeLine(branch, MAX_NAME_CHARACTERS) }),
    ...(rule !== undefined && { rule: safeLine(rule, MAX_NAME_CHARACTERS) }),
    ...(configVersion !== undefined && { configVersion: safeLine(configVersion, MAX_NAME_CHARACTERS) }),
    ...(vaultId !== undefined && { vaultId: safeLine(vaultId, MAX_ID_CHARACTERS) }),
    ...(policyId !== undefined && { policyId: safeLine(policyId, MAX_ID_CHARACTERS) }),
    ...(findings !== undefined && { findings: findings.slice(0, MAX_FINDINGS).map(boundedFinding) }),
  };
}

function boundedFinding({ code, severity, text, remedy }: RecordedFinding): RecordedFinding {
  return {
    code: safeLine(code, MAX_NAME_CHARACTERS),
    severity,
    text: safeLine(text, MAX_TEXT_CHARACTERS),
    remedy: safeLine(remedy, MAX_TEXT_CHARACTERS),
  };
}

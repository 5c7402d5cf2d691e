import { TaskFailedError } from "durable-functions";
import { classifyEnableError } from "../../domain/protection/enable-error.ts";

/** Answers of activities as the task hub hands them to workflows, for a machine that goes the straight way. */
export const vmId =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/web-01";
export const vaultId =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-backup/providers/Microsoft.RecoveryServices/vaults/vault-weu";
export const otherVaultId = vaultId.replace("vault-weu", "vault-old");
export const policyId = `${vaultId}/backupPolicies/daily`;

export const thresholds = {
  provisioningDeadlineSeconds: 3600,
  agentDeadlineSeconds: 1800,
  operationDeadlineSeconds: 3600,
  pollMinimumSeconds: 60,
  pollMaximumSeconds: 900,
  snapshotStallSeconds: 3600,
  transferStallSeconds: 28_800,
  jobDeadlineSeconds: 172_800,
};

export const machine = {
  vmId,
  uniqueId: "unique-1",
  name: "web-01",
  location: "westeurope",
  osType: "Windows",
  provisioningState: "Succeeded",
  powerState: "running",
  needsEnhancedPolicy: false,
  agent: { state: "ready", version: "2.7.41491.1" },
  backupExtension: { state: "absent" },
};

export const protect = {
  action: "protect",
  configVersion: "v1",
  rule: "production",
  vaultId,
  createVault: true,
  policyName: "daily",
  createPolicy: true,
  thresholds,
};

/** Every look at a machine that does not exist until the workflow believes it: one at once, six in two minutes. */
export const staysAbsent: readonly unknown[] = Array(7).fill({ kind: "notFound" });

export const decided = { kind: "decided", machine, decision: protect };

/** Every activity's answer on the straight way from an unprotected machine to `protected`. */
export const straightWay: Readonly<Record<string, readonly unknown[]>> = {
  decideProtection: [decided],
  readBackupStatus: [{ kind: "notProtected" }],
  ensureVault: [{ kind: "ready", vaultId, created: false }],
  readProtectedItem: [{ kind: "none" }],
  ensurePolicy: [{ kind: "ready", policyId, created: false }],
  enableProtection: [{ operationId: "op-1", retryAfterSeconds: 30 }],
  readOperation: [{ kind: "succeeded", jobId: "configure-1" }],
  readVirtualMachine: [{ kind: "found", machine }],
  "itemBinding.bind": [true, true],
  "itemBinding.read": [null, null],
  "itemBinding.forget": [true],
  startBackups: [{ starts: ["started"] }],
  readBackups: Array(3).fill({ backups: [], isRecheckRequested: false }),
  startAlerts: Array(3).fill({ kind: "started" }),
  startRetry: [{ kind: "started" }],
  startRetirement: [{ kind: "started" }],
  "vaultLedger.reserve": Array(3).fill({
    kind: "reserved",
    policyName: "daily",
    policyIsKnown: false,
    vaultIsKnown: false,
  }),
  "vaultLedger.countChange": [{ kind: "ok" }],
  "vaultLedger.prepared": Array(3).fill(true),
  "vaultLedger.settle": Array(3).fill(true),
  "openProblem.open": [
    {
      reason: "internalError",
      since: "2026-03-31T01:00:00.000Z",
      attempts: 1,
      nextAt: "2026-03-31T02:00:00.000Z",
      toldBy: "notice",
      isNew: true,
    },
  ],
  "openProblem.close": [null],
};

/** The answer to a notice that is handed over for delivery. */
export const handedOver = { kind: "started" };

/** What `readBackups` says of one backup that runs, has ended, or is lost. */
export function oneBackup(state: object, isRecheckRequested = false) {
  return { backups: [state], isRecheckRequested };
}
export const backupRuns = oneBackup({ kind: "running" });
export function backupEnded(result: object, saysMachineIsGone = false) {
  return oneBackup({ kind: "ended", result, saysMachineIsGone });
}
/** What `readBackups` says when only recheck requests are read. */
export const noRecheck = { backups: [], isRecheckRequested: false };
export const recheckRequested = { backups: [], isRecheckRequested: true };

/** A failed activity as a host that knows exception properties hands it over. */
export function failed(
  code: string,
  properties: {
    readonly retryable?: boolean;
    readonly retryAfterSeconds?: number;
    readonly serviceCode?: string;
  } = {},
): TaskFailedError {
  const retryable = properties.retryable ?? false;
  const { serviceCode = code === "AZURE_NOT_FOUND" ? "ResourceNotFound" : undefined } = properties;
  const classified = serviceCode === undefined ? {} : { errorClass: classifyEnableError(serviceCode) };
  return new TaskFailedError({
    errorType: "BackupError",
    errorMessage: `${code}: Cannot do it.`,
    isNonRetriable: false,
    properties: { code, ...properties, ...classified, retryable },
    isCausedBy: (errorType) => errorType === "BackupError",
  });
}

/** An operation that Azure accepted and that failed, as its activity classifies it. */
export function operationFailed(errorCode: string) {
  return { kind: "failed", errorCode, errorMessage: "No.", errorClass: classifyEnableError(errorCode) };
}

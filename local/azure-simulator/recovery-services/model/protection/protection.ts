import { healthy, type JobError, jobErrors } from "../../errors/job-details.ts";
import { policyFull } from "../../errors/limits.ts";
import { policyTypeChangeNotSupported } from "../../errors/policy.ts";
import {
  conflictingConfiguration,
  itemNotFound,
  notSoftDeleted,
  policyUnknown,
  softDeleted,
  suspendNeedsImmutability,
} from "../../errors/protection.ts";
import { supports } from "../api-version.ts";
import { startSchedule } from "../backup/schedule.ts";
import { finishConfiguration, isBeingConfigured, startConfiguration } from "../configuration-jobs.ts";
import { countConfiguration } from "../limits.ts";
import { findProtections, type Model, randomDigits } from "../model.ts";
import { shortName } from "../names.ts";
import { countProtectedItems, findPolicyById, MAX_VIRTUAL_MACHINES_PER_POLICY } from "../policy/policies.ts";
import { requireGuardRequest } from "../resource-guard.ts";
import type { BackupPolicy, OperationRecord, ProtectedItem, Vault } from "../state.ts";
import type { ProtectionRequest } from "./protection-request.ts";

/** Starts what a PUT of a protected item asks for. Throws 400 for what the service refuses at once. */
export function changeProtection(
  model: Model,
  vault: Vault,
  request: ProtectionRequest,
  caller: { readonly vaultId: string; readonly apiVersion: string },
): OperationRecord {
  const item = vault.items.get(keyOf(request));
  if (isBeingConfigured(vault, keyOf(request))) throw conflictingConfiguration();
  if (item?.softDelete !== undefined && request.kind !== "undelete") throw softDeleted();
  if (request.kind === "configure") return configure(model, vault, { ...request, ...caller }, item);
  if (item === undefined) throw itemNotFound();
  return changeItem(model, vault, request, item);
}

function changeItem(
  model: Model,
  vault: Vault,
  request: Exclude<ProtectionRequest, { readonly kind: "configure" }>,
  item: ProtectedItem,
): OperationRecord {
  switch (request.kind) {
    case "changeDisks":
      return change(model, vault, request, "ConfigureBackup", item.policyName ?? "", () => applyDisks(item, request));
    case "stop":
      requireGuardRequest(vault, "changeItem", request.sent);
      return change(model, vault, request, "DisableBackup", "", () => stop(item, "ProtectionStopped"));
    case "suspend":
      if (vault.settings.immutability === "Disabled") throw suspendNeedsImmutability();
      requireGuardRequest(vault, "changeItem", request.sent);
      return change(model, vault, request, "DisableBackup", "", () => stop(item, "BackupsSuspended"));
    case "undelete":
      if (item.softDelete === undefined) throw notSoftDeleted();
      return change(model, vault, request, "Undelete", undefined, () => {
        item.softDelete = undefined;
        item.state = "ProtectionStopped";
      });
  }
}

type ConfigureRequest = Extract<ProtectionRequest, { readonly kind: "configure" }> & {
  readonly vaultId: string;
  readonly apiVersion: string;
};

/** Enables protection, changes the policy, or resumes. What Azure finds later fails the operation, not the PUT. */
function configure(
  model: Model,
  vault: Vault,
  request: ConfigureRequest,
  existing: ProtectedItem | undefined,
): OperationRecord {
  const policy = findPolicyById(vault, request.policyId);
  if (policy === undefined) throw policyUnknown();
  // The item keeps its kind of policy while protection is stopped, so resuming cannot change it back either.
  if (existing?.policyType === "V2" && policy.policyType === "V1") throw policyTypeChangeNotSupported();
  const present = vault.policies.get(existing?.policyName?.toLowerCase() ?? "");
  if (policy.dailyRetentionDays < (present?.dailyRetentionDays ?? 0)) {
    requireGuardRequest(vault, "changeItem", request.sent);
  }
  const joins = existing?.policyName !== policy.name;
  if (joins && countProtectedItems(vault, policy) >= MAX_VIRTUAL_MACHINES_PER_POLICY)
    throw policyFull(MAX_VIRTUAL_MACHINES_PER_POLICY);
  countConfiguration(vault, existing === undefined, model.context.clock.now());
  const machine = model.machines.find(request.virtualMachineId);
  const error = protectionFailure(model, vault, request, policy);
  const started = startConfiguration(model, vault, request, {
    operation: "ConfigureBackup",
    bag: { "Policy Name": policy.name },
    error,
  });
  finishConfiguration(model, started, (atMs) => {
    if (error !== undefined) return;
    const item = existing ?? newItem(model, vault, request);
    item.uniqueId = machine?.uniqueId ?? item.uniqueId;
    item.policyName = policy.name;
    item.policyType = policy.policyType;
    applyDisks(item, request);
    item.state = item.recoveryPoints.length > 0 ? "Protected" : "IRPending";
    vault.items.set(item.key, item);
    if (existing === undefined) {
      vault.created.push({ virtualMachineId: item.virtualMachineId, uniqueId: item.uniqueId, atMs });
    }
    vault.discovered.add(request.virtualMachineId.toLowerCase());
    startSchedule(model, vault, policy, atMs);
  });
  return started.operation;
}

/** Why the service cannot protect the machine, found after the PUT was accepted; `undefined` when it can. */
function protectionFailure(
  model: Model,
  vault: Vault,
  request: ConfigureRequest,
  policy: BackupPolicy,
): JobError | undefined {
  const machine = model.machines.find(request.virtualMachineId);
  if (machine === undefined) return jobErrors.virtualMachineNotFound;
  if (machine.location.toLowerCase() !== vault.location.toLowerCase()) return jobErrors.locationMismatch;
  const elsewhere = findProtections(model, request.virtualMachineId).some(
    (found) => found.vault !== vault && found.item.softDelete === undefined,
  );
  if (elsewhere) return jobErrors.otherVault;
  if (policy.policyType === "V2") return undefined;
  if (machine.securityType === "ConfidentialVM") return jobErrors.confidentialNeedsEnhancedPolicy;
  const mayUseStandard = supports(request.apiVersion, "trustedLaunchWithStandardPolicy");
  return machine.securityType === "TrustedLaunch" && !mayUseStandard
    ? jobErrors.trustedLaunchNeedsEnhancedPolicy
    : undefined;
}

function change(
  model: Model,
  vault: Vault,
  request: ProtectionRequest,
  operation: "ConfigureBackup" | "DisableBackup" | "Undelete",
  policyName: string | undefined,
  apply: () => void,
): OperationRecord {
  countConfiguration(vault, false, model.context.clock.now());
  const bag: Readonly<Record<string, string>> =
    policyName === undefined ? { "Undelete flag": "True" } : { "Policy Name": policyName };
  const started = startConfiguration(model, vault, request, { operation, bag, error: undefined });
  finishConfiguration(model, started, apply);
  return started.operation;
}

function stop(item: ProtectedItem, state: "ProtectionStopped" | "BackupsSuspended"): void {
  item.state = state;
  item.policyName = undefined;
}

function applyDisks(item: ProtectedItem, request: ProtectionRequest): void {
  if (request.diskExclusion !== "keep") item.diskExclusion = request.diskExclusion;
}

function newItem(model: Model, vault: Vault, request: ConfigureRequest): ProtectedItem {
  return {
    key: keyOf(request),
    virtualMachineId: request.virtualMachineId,
    resourceGroup: request.resourceGroup,
    virtualMachineName: request.virtualMachineName,
    uniqueId: "",
    dataId: randomDigits(model, 15),
    vaultId: request.vaultId === "" ? vault.id : request.vaultId,
    policyName: undefined,
    policyType: "V1",
    state: "IRPending",
    diskExclusion: undefined,
    lastBackup: undefined,
    lastRecoveryPointAtMs: undefined,
    health: { status: "Passed", details: [healthy] },
    lastBackupError: undefined,
    lastRestoreError: undefined,
    failuresInARow: 0,
    isVaultCopyDue: false,
    softDelete: undefined,
    recoveryPoints: [],
    onDemandAttempts: [],
    onDemandSuccesses: [],
    restores: [],
  };
}

function keyOf(request: ProtectionRequest): string {
  return shortName({ resourceGroup: request.resourceGroup, name: request.virtualMachineName });
}

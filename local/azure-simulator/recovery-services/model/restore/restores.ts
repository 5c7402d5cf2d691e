import { type JobError, jobErrors } from "../../errors/job-details.ts";
import { tiersOf } from "../backup/recovery-points.ts";
import { countRestore } from "../limits.ts";
import { findProtectedMachine, type Model, randomBetween, randomDigits } from "../model.ts";
import { lastSegment, sameId } from "../names.ts";
import type { ProtectedItem, RecoveryPoint, RestoreJob, Vault } from "../state.ts";
import { MINUTE_MS, usDateText } from "../time.ts";
import { checkRestore, rehydrate, targetSubscriptionOf } from "./restore-checks.ts";
import type { RestoreRequest } from "./restore-request.ts";

/** From the vault a 16 TB disk takes about twenty hours according to the documentation; from a snapshot, a minute or two. */
const VAULT_MS_PER_GB = 4_400;
/** Time until a restore that cannot succeed fails. */
const FAILS_AFTER_MS = 90_000;

/**
 * Starts a restore job. The data comes from the snapshot while there is one, else from the vault; then the machine is
 * created or its disks are replaced. Throws 400 after twenty restores a day, or when the point does not allow the restore.
 */
export function startRestore(
  model: Model,
  vault: Vault,
  source: { readonly item: ProtectedItem; readonly point: RecoveryPoint },
  request: RestoreRequest,
  operation: RestoreJob["operation"],
): RestoreJob {
  const { item, point } = source;
  const startedAtMs = model.context.clock.now();
  const tiers = tiersOf(point, startedAtMs);
  checkRestore(vault, point, request, { tiers, isCrossRegion: operation === "CrossRegionRestore" });
  countRestore(item, startedAtMs);
  const disks = point.disks.filter(
    (disk) => point.includedLuns.includes(disk.lun) && (request.luns?.includes(disk.lun) ?? true),
  );
  const totalGb = disks.reduce((sum, disk) => sum + disk.sizeGb, 0);
  const fromSnapshot = operation === "Restore" && tiers.includes("InstantRP");
  const transferMs = fromSnapshot
    ? randomBetween(model, 1, 2.5) * MINUTE_MS
    : 5 * MINUTE_MS + totalGb * VAULT_MS_PER_GB;
  const readableAtMs = fromSnapshot ? startedAtMs : rehydrate(point, request.rehydration, startedAtMs);
  const transferEndsAtMs = readableAtMs + Math.round(transferMs);
  const stepMs =
    request.recoveryType === "RestoreDisks"
      ? randomBetween(model, 40_000, 90_000)
      : randomBetween(model, 40_000, 120_000);
  const job: RestoreJob = {
    kind: "restore",
    operation,
    id: model.context.newGuid(),
    activityId: model.context.newGuid(),
    itemKey: item.key,
    virtualMachineName: item.virtualMachineName,
    virtualMachineId: item.virtualMachineId,
    startedAtMs,
    cancelledAtMs: undefined,
    end: undefined,
    recoveryType: request.recoveryType,
    transferEndsAtMs,
    completesAtMs: transferEndsAtMs + Math.round(stepMs),
    totalGb,
    propertyBag: {
      ...propertyBag(item, point, request),
      ...targetSubscription(vault, request),
      ...(operation === "Restore" ? {} : vaultOrigin(vault)),
    },
    resultBag: {},
  };
  const chosen =
    request.luns === undefined
      ? {}
      : chosenDisks(
          point,
          disks.map((disk) => disk.name),
        );
  const withResult: RestoreJob = { ...job, resultBag: { ...resultBag(model, job, request), ...chosen } };
  vault.jobs.set(job.id, withResult);
  scheduleEnd(model, vault, { job: withResult, item, request, diskNames: disks.map((disk) => disk.name) });
  return withResult;
}

interface RunningRestore {
  readonly job: RestoreJob;
  readonly item: ProtectedItem;
  readonly request: RestoreRequest;
  readonly diskNames: readonly string[];
}

function scheduleEnd(model: Model, vault: Vault, running: RunningRestore): void {
  const { job, item, request } = running;
  const error = restoreFailure(model, item, request);
  const endsAtMs =
    error === undefined ? job.completesAtMs : Math.min(job.completesAtMs, job.startedAtMs + FAILS_AFTER_MS);
  const steps = request.recoveryType === "RestoreDisks" ? 1 : 2;
  model.agenda.at(endsAtMs, (atMs) => {
    if (job.end !== undefined || job.cancelledAtMs !== undefined) return;
    item.lastRestoreError = error ?? "none";
    if (error !== undefined) {
      job.end = { atMs, status: "Failed", tasks: steps === 1 ? ["Failed"] : ["Failed", "NotStarted"], error };
      return;
    }
    job.end = { atMs, status: "Completed", tasks: Array.from({ length: steps }, () => "Completed" as const) };
    createRestoredResources(model, vault, running);
  });
}

function restoreFailure(model: Model, item: ProtectedItem, request: RestoreRequest): JobError | undefined {
  if (request.recoveryType !== "OriginalLocation") return undefined;
  const machine = findProtectedMachine(model, item);
  if (machine === undefined) return jobErrors.virtualMachineNotFound;
  return machine.powerState === "running" ? jobErrors.virtualMachineNotShutDown : undefined;
}

/** Creates the restored disks and machine. Unmanaged disks are blobs in the staging account, which is not modelled. */
function createRestoredResources(model: Model, vault: Vault, { job, item, request, diskNames }: RunningRestore): void {
  const original = /^(.*\/resourceGroups\/[^/]+)\//i.exec(item.virtualMachineId)?.[1];
  const group = request.recoveryType === "OriginalLocation" ? original : request.targetResourceGroupId;
  if (group === undefined) return;
  const suffix = job.id.slice(0, 8);
  const vmId = request.recoveryType === "OriginalLocation" ? item.virtualMachineId : request.targetVirtualMachineId;
  model.machines.createFromRestore({
    ...(request.recoveryType === "RestoreDisks" || vmId === undefined ? {} : { vmId }),
    diskIds: diskNames.map((name) => `${group}/providers/Microsoft.Compute/disks/${name}-${suffix}`),
    location: request.region === "" ? vault.location : request.region,
    sourceVmId: item.virtualMachineId,
  });
}

function propertyBag(
  item: ProtectedItem,
  point: RecoveryPoint,
  request: RestoreRequest,
): Readonly<Record<string, string>> {
  const target = {
    "Target Storage Account Name": request.storageAccountName,
    // The blank at the end of this key is Azure's.
    "Recovery point time ": usDateText(point.atMs),
    ...(request.targetResourceGroupId === undefined
      ? {}
      : { "Target resource group": lastSegment(request.targetResourceGroupId) }),
  };
  switch (request.recoveryType) {
    case "RestoreDisks":
      return { "Job Type": "Recover disks", "Target VM Name": "vmName", ...target };
    case "OriginalLocation":
      return { "Job Type": "Replace disks", "Target VM Name": item.virtualMachineName, ...target };
    case "AlternateLocation":
      return {
        "Job Type": "Recover VM to an alternate location",
        "Original VM Name": item.virtualMachineName,
        "Target VM Name": lastSegment(request.targetVirtualMachineId ?? ""),
        "Target VNet Name": networkName(request.virtualNetworkId ?? ""),
        ...target,
      };
  }
}

/** `Group rg vnet`: how the service names a network. */
function networkName(virtualNetworkId: string): string {
  const group = /\/resourceGroups\/([^/]+)\//i.exec(virtualNetworkId)?.[1] ?? "";
  return `Group ${group} ${lastSegment(virtualNetworkId)}`;
}

/** A template for creating a machine from restored disks, in a container of the staging account. */
function resultBag(model: Model, job: RestoreJob, request: RestoreRequest): Readonly<Record<string, string>> {
  if (request.recoveryType !== "RestoreDisks") return {};
  const prefix = job.virtualMachineName
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, 14);
  const container = `${prefix}-${randomDigits(model, 32)}`;
  const blob = `config-${prefix}-${job.id}.json`;
  const folder = `https://${request.storageAccountName}.blob.core.windows.net/${container}`;
  return {
    "Config Blob Name": blob,
    "Config Blob Container Name": container,
    "Config Blob Uri": `${folder}/${blob}`,
    "Template Blob Uri": `${folder}/azuredeploy${job.id}.json`,
  };
}

/** Present only when the request chose some of the disks. */
function chosenDisks(point: RecoveryPoint, restored: readonly string[]): Readonly<Record<string, string>> {
  const backedUp = point.disks.filter((disk) => point.includedLuns.includes(disk.lun)).map((disk) => disk.name);
  return { "Restored disk(s)": restored.join("; "), "Backed-up disk(s)": backedUp.join("; ") };
}

function vaultOrigin(vault: Vault): Readonly<Record<string, string>> {
  return {
    "Subscription Id of the vault": vault.subscriptionId,
    "Resource Group Name of the vault": vault.resourceGroup,
    "Vault name": vault.name,
  };
}

/** Present only when the target is not in the vault's subscription. */
function targetSubscription(vault: Vault, request: RestoreRequest): Readonly<Record<string, string>> {
  const target = targetSubscriptionOf(request);
  return target === undefined || sameId(target, vault.subscriptionId) ? {} : { "Target Subscription ID": target };
}

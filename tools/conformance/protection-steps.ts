import { memberOf } from "./recordings.ts";
import type { SimulatorResponse } from "./shape.ts";
import { itemOf, jobOfOperation, machineOf, type Stage } from "./stage.ts";

const itemType = "Microsoft.Compute/virtualMachines";
const hours = 60;

/** Makes the stage's vault, ready. */
export async function makeVault(stage: Stage, body: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const base = { location: stage.target.location, sku: { name: "Standard" }, properties: {} };
  await must(stage.target.call("PUT", stage.vaultId, { ...base, ...body }, "2021-03-01"));
}

/** Puts a machine under protection; nothing is backed up yet. */
export async function protect(
  stage: Stage,
  index = 0,
  change: { readonly policy?: string; readonly excludes?: boolean } = {},
): Promise<void> {
  await stage.target.putMachine(stage.machines[index] ?? "", { dataDisks: change.excludes === true ? 3 : 0 });
  const exclusion = { diskExclusionProperties: { diskLunList: [1], isInclusionList: false } };
  await changeItem(stage, index, {
    policyId: `${stage.vaultId}/backupPolicies/${change.policy ?? "DefaultPolicy"}`,
    ...(change.excludes === true ? { extendedProperties: exclusion } : {}),
  });
}

/** A PUT of the item that is waited for. */
export async function changeItem(
  stage: Stage,
  index: number,
  properties: Readonly<Record<string, unknown>>,
): Promise<SimulatorResponse> {
  const base = { protectedItemType: itemType, sourceResourceId: machineOf(stage, index) };
  const response = await must(
    stage.target.call("PUT", itemOf(stage, index), { properties: { ...base, ...properties } }),
  );
  await stage.target.wait(3);
  return response;
}

/** Stops protection and keeps the data. */
export async function stop(stage: Stage, index = 0): Promise<SimulatorResponse> {
  return await changeItem(stage, index, { policyId: "", protectionState: "ProtectionStopped" });
}

/** Deletes an item and its data; with soft delete it stays for a while. */
export async function deleteItem(stage: Stage, index = 0): Promise<SimulatorResponse> {
  const response = await must(stage.target.call("DELETE", itemOf(stage, index)));
  await stage.target.wait(5);
  return response;
}

/** Starts a backup; returns its job's ID. */
export async function startBackup(stage: Stage, index = 0): Promise<string> {
  const body = { properties: { objectType: "IaasVMBackupRequest" } };
  return await jobOfOperation(stage, await must(stage.target.call("POST", `${itemOf(stage, index)}/backup`, body)));
}

/** Backs a machine up to its end and returns the newest recovery point. */
export async function makePoint(stage: Stage, index = 0): Promise<string> {
  await startBackup(stage, index);
  await stage.target.wait(12 * hours);
  const points = await must(stage.target.call("GET", `${itemOf(stage, index)}/recoveryPoints`));
  return String(memberOf(points.body, "value", 0, "name"));
}

/** Starts a restore of a type; returns the call's response. */
export async function startRestore(
  stage: Stage,
  point: string,
  recoveryType: string,
  change: { readonly luns?: readonly number[]; readonly index?: number; readonly subscription?: string } = {},
): Promise<SimulatorResponse> {
  const { luns, index = 0, subscription = stage.target.subscription } = change;
  const group = `/subscriptions/${subscription}/resourceGroups/${stage.target.group}`;
  const properties = {
    objectType: "IaasVMRestoreRequest",
    recoveryPointId: point,
    recoveryType,
    ...(luns === undefined ? {} : { restoreDiskLunList: luns }),
    sourceResourceId: machineOf(stage, index),
    storageAccountId: `${group}/providers/Microsoft.Storage/storageAccounts/sa1`,
    targetResourceGroupId: group,
    targetVirtualMachineId: `${group}/providers/Microsoft.Compute/virtualMachines/replay-restored`,
    virtualNetworkId: `${group}/providers/Microsoft.Network/virtualNetworks/net`,
    subnetId: `${group}/providers/Microsoft.Network/virtualNetworks/net/subnets/default`,
    region: stage.target.location,
  };
  return await must(
    stage.target.call("POST", `${itemOf(stage, index)}/recoveryPoints/${point}/restore`, { properties }),
  );
}

/** Lets time pass in half minutes until a job shows the state wanted (`InProgress[Completed,NotStarted]`). */
export async function waitForJob(stage: Stage, job: string, wanted: string): Promise<void> {
  for (let step = 0; step < 1_500; step += 1) {
    const response = await stage.target.call("GET", `${stage.vaultId}/backupJobs/${job}`);
    if (stateOf(response.body) === wanted) return;
    await stage.target.wait(0.5);
  }
}

/** `InProgress[Completed,NotStarted]`: a job's status and its tasks'. */
export function stateOf(job: unknown): string {
  const tasks = memberOf(job, "properties", "extendedInfo", "tasksList");
  const states = Array.isArray(tasks) ? tasks.map((task) => String(memberOf(task, "status"))) : [];
  return `${String(memberOf(job, "properties", "status"))}[${states.join(",")}]`;
}

/** A step of preparation has to work, or the comparison means nothing. */
export async function must(response: Promise<SimulatorResponse>): Promise<SimulatorResponse> {
  const { status, body, headers } = await response;
  if (status >= 400) throw new Error(`preparation failed: ${status} ${JSON.stringify(body)}`);
  return { status, body, headers };
}

import { deleteItem, makePoint, makeVault, protect, startBackup, startRestore, stop } from "./protection-steps.ts";
import { memberOf } from "./recordings.ts";
import { jobOfOperation, machineOf, type Stage } from "./stage.ts";

const day = 24 * 60;

/** Brings one item per recorded row into the state that the row shows. */
export async function prepareItems(stage: Stage, rows: readonly unknown[]): Promise<void> {
  await makeVault(stage);
  for (const [index, row] of rows.entries()) {
    const name = String(memberOf(row, "properties", "virtualMachineId") ?? "");
    const machine = stage.machines.findIndex((fresh) => stage.rename(name).endsWith(`/${fresh}`));
    await prepareItem(stage, machine === -1 ? index : machine, memberOf(row, "properties"));
  }
}

async function prepareItem(stage: Stage, index: number, properties: unknown): Promise<void> {
  const excludes = memberOf(properties, "extendedProperties", "diskExclusionProperties") !== undefined;
  const policy = memberOf(properties, "policyType") === "V2" ? "EnhancedPolicy" : "DefaultPolicy";
  await protect(stage, index, { excludes, policy });
  await backUpLike(stage, index, properties);
  if (memberOf(properties, "kpisHealths", "RestoreOperationStatusKPI") !== undefined) {
    const point = await makePoint(stage, index);
    await jobOfOperation(stage, await startRestore(stage, point, "RestoreDisks", { index }));
    await stage.target.wait(day);
  }
  if (memberOf(properties, "isScheduledForDeferredDelete") === true) await deleteItem(stage, index);
  else if (memberOf(properties, "protectionState") === "ProtectionStopped") await stop(stage, index);
}

async function backUpLike(stage: Stage, index: number, properties: unknown): Promise<void> {
  const last = memberOf(properties, "lastBackupStatus");
  const hasPoint = memberOf(properties, "lastRecoveryPoint") !== undefined;
  if (last === "Completed" || (hasPoint && last === "Failed")) {
    await makePoint(stage, index);
    await stage.target.wait(day);
  }
  if (last !== "Failed" && last !== "CompletedWithWarnings") return;
  const outcome = last === "Failed" ? ("snapshotFailed" as const) : ("transferFailed" as const);
  stage.target.plan({ kind: "backupJob", outcome, resource: machineOf(stage, index) });
  await startBackup(stage, index);
  await stage.target.wait(day);
}

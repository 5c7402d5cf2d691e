import { prepareItems } from "./item-scenarios.ts";
import { planBackupEnd, prepareJob } from "./job-scenarios.ts";
import { deleteItem, makePoint, makeVault, must, protect, startBackup, startRestore } from "./protection-steps.ts";
import { memberOf, type Recording } from "./recordings.ts";
import { itemOf, operationId, type Stage } from "./stage.ts";
import {
  prepareGuardProxy,
  prepareVault,
  prepareVaultList,
  prepareVaultOperation,
  prepareVaultPut,
} from "./vault-scenarios.ts";

type Prepare = (stage: Stage, recording: Recording) => Promise<void>;

/** What a request presupposes, by method and path; the first row that matches counts. */
const scenarios: readonly (readonly [pattern: RegExp, prepare: Prepare])[] = [
  [/^\w+ [^?]*\/backupResourceGuardProxies/i, prepareGuardProxy],
  [/^GET [^?]*\/vaults(\?|$)/i, prepareVaultList],
  [/^POST .*\/backupCrrJob/i, (stage, { body }) => prepareCrossRegion(stage, body)],
  [/^(GET|POST) .*\/locations\//i, prepareLocation],
  [/^PUT [^?]*\/vaults\/[^/?]+(\?|$)/i, prepareVaultPut],
  [/^GET [^?]*\/vaults\/[^/]+\/operationStatus\//i, prepareVaultOperation],
  [
    /^GET [^?]*\/backupJobs\/[^/?]+(\?|$)/i,
    async (stage, { body }) => {
      stage.ids.job = await prepareJob(stage, body);
    },
  ],
  [
    /^POST [^?]*\/cancel/i,
    async (stage) => {
      await makeVault(stage);
      await protect(stage);
      stage.ids.job = await startBackup(stage);
    },
  ],
  [/^GET [^?]*\/backupJobs(\?|$)/i, prepareJobList],
  [
    /^GET [^?]*\/(backupProtectedItems|protectedItems\/[^/?]+)\/?(\?|$)/i,
    (stage, { body }) => prepareItems(stage, rowsOf(body)),
  ],
  [/^GET [^?]*\/(backupProtectionContainers|backupDeletedProtectionContainers)/i, prepareContainers],
  [/^GET [^?]*\/backupProtectableItems/i, prepareProtectable],
  [/^GET [^?]*\/backupFabrics\/Azure\/operationResults\//i, prepareRefreshResult],
  [/^GET [^?]*\/(backupOperations|operationsStatus|backupOperationResults|operationResults)\//i, prepareOperation],
  [/^(GET|DELETE|PUT) [^?]*\/backupPolicies/i, preparePolicies],
  [/^PUT [^?]*\/protectedItems\//i, preparePut],
  [
    /^DELETE [^?]*\/protectedItems\//i,
    async (stage, { status }) => {
      await makeVault(stage);
      await protect(stage);
      if (status === 400) await deleteItem(stage);
    },
  ],
  [
    /^POST [^?]*\/protectedItems\/[^/]+\/backup/i,
    async (stage) => {
      await makeVault(stage);
      await protect(stage);
    },
  ],
  [/^(GET|POST) [^?]*\/recoveryPoints/i, preparePoints],
  [/^/, prepareVault],
];

/** Brings the stage's target into the state that its recording requires. */
export async function prepare(stage: Stage): Promise<void> {
  const { recording } = stage;
  const line = `${recording.method} ${decodeURIComponent(recording.path)}`;
  await scenarios.find(([pattern]) => pattern.test(line))?.[1](stage, recording);
  if (recording.status === 429) stage.target.plan({ kind: "throttle", method: recording.method });
  const code = memberOf(recording.body, "error", "code");
  if (recording.status < 500) return;
  stage.target.plan({ kind: "serverError", status: recording.status, ...(typeof code === "string" ? { code } : {}) });
}

/** Rows of a list, or the one resource, as a list. */
function rowsOf(body: unknown): readonly unknown[] {
  const value = memberOf(body, "value");
  if (Array.isArray(value)) return value;
  return memberOf(body, "properties") === undefined ? [] : [body];
}

async function prepareJobList(stage: Stage, { body }: Recording): Promise<void> {
  await makeVault(stage);
  const rows = rowsOf(body);
  const operations = new Set(rows.map((row) => memberOf(row, "properties", "operation")));
  if (operations.size === 0) return;
  await protect(stage);
  const warned = rows.find((row) => memberOf(row, "properties", "status") === "CompletedWithWarnings");
  if (warned !== undefined) planBackupEnd(stage, "transferFailed", warned);
  if (operations.has("Backup")) await makePoint(stage);
  if (operations.has("Restore")) {
    await startRestore(stage, await makePoint(stage), "RestoreDisks");
  }
  if (operations.has("DeleteBackupData")) await deleteItem(stage);
}

async function prepareContainers(stage: Stage, { body }: Recording): Promise<void> {
  await makeVault(stage);
  for (const [index, row] of rowsOf(body).entries()) {
    await protect(stage, index);
    if (memberOf(row, "properties", "registrationStatus") === "SoftDeleted") await deleteItem(stage, index);
  }
}

async function prepareProtectable(stage: Stage, { body }: Recording): Promise<void> {
  await makeVault(stage);
  if (rowsOf(body).length === 0) return;
  for (const machine of stage.machines) await stage.target.putMachine(machine);
  await must(stage.target.call("POST", `${stage.vaultId}/backupFabrics/Azure/refreshContainers`));
  await stage.target.wait(2);
}

async function prepareRefreshResult(stage: Stage, { status }: Recording): Promise<void> {
  await makeVault(stage);
  stage.ids.operation = operationId(
    await must(stage.target.call("POST", `${stage.vaultId}/backupFabrics/Azure/refreshContainers`)),
  );
  if (status !== 202) await stage.target.wait(2);
}

async function prepareOperation(stage: Stage, { body, status }: Recording): Promise<void> {
  if (status === 404) return;
  await makeVault(stage);
  await protect(stage);
  const isMount = memberOf(body, "properties", "objectType") === "OperationStatusProvisionILRExtendedInfo";
  const done = memberOf(body, "status") === "Succeeded";
  if (isMount) {
    const point = `${itemOf(stage)}/recoveryPoints/${await makePoint(stage)}`;
    stage.ids.operation = operationId(
      await must(stage.target.call("POST", `${point}/provisionInstantItemRecovery`, { properties: {} })),
    );
  } else {
    stage.ids.operation = operationId(await must(stage.target.call("DELETE", itemOf(stage))));
  }
  if (done) await stage.target.wait(5);
}

async function preparePolicies(stage: Stage, { method, body, path }: Recording): Promise<void> {
  await makeVault(stage);
  const builtIn = /^(DefaultPolicy|EnhancedPolicy|HourlyLogBackup)$/;
  const named = rowsOf(body).filter((row) => !builtIn.test(String(memberOf(row, "name"))));
  for (const row of method === "GET" ? named : []) {
    const properties = memberOf(row, "properties");
    if (memberOf(properties, "backupManagementType") !== "AzureIaasVM") continue;
    await must(
      stage.target.call("PUT", `${stage.vaultId}/backupPolicies/${String(memberOf(row, "name"))}`, { properties }),
    );
  }
  if (method !== "DELETE") return;
  const standard = await must(stage.target.call("GET", `${stage.vaultId}/backupPolicies/DefaultPolicy`));
  const name = /backupPolicies\/([^/?]+)/.exec(path)?.[1] ?? "none";
  await must(stage.target.call("PUT", `${stage.vaultId}/backupPolicies/${name}`, standard.body));
}

async function preparePut(stage: Stage, { requestBody }: Recording): Promise<void> {
  await makeVault(stage);
  await preparePolicyOf(stage, String(memberOf(requestBody, "properties", "policyId") ?? ""));
  const stops = memberOf(requestBody, "properties", "protectionState") !== undefined;
  if (!stops) {
    await stage.target.putMachine(stage.machines[0] ?? "", { dataDisks: 4 });
    return;
  }
  await protect(stage);
  if (memberOf(requestBody, "properties", "isRehydrate") === true) await deleteItem(stage);
}

async function preparePolicyOf(stage: Stage, policyId: string): Promise<void> {
  const name = /backupPolicies\/([^/]+)$/i.exec(policyId)?.[1];
  if (name === undefined) return;
  const standard = await must(stage.target.call("GET", `${stage.vaultId}/backupPolicies/DefaultPolicy`));
  await must(stage.target.call("PUT", `${stage.vaultId}/backupPolicies/${name}`, standard.body));
}

async function preparePoints(stage: Stage, { body, path }: Recording): Promise<void> {
  await makeVault(stage);
  const text = JSON.stringify(body ?? "");
  await protect(stage, 0, { excludes: /recoveryPointDiskConfiguration/.test(text) || picksDisks(stage) });
  if (/\/recoveryPoints(\?|\/?$)/i.test(path) && rowsOf(body).length === 0) return;
  stage.ids.point = await makePoint(stage);
  if (/crossRegionRestoreState|CrrAccessToken/.test(text)) await enableCrossRegion(stage);
}

function picksDisks({ recording }: Stage): boolean {
  return Array.isArray(memberOf(recording.requestBody, "properties", "restoreDiskLunList"));
}

async function prepareLocation(stage: Stage, { body, path }: Recording): Promise<void> {
  if (/backupStatus/i.test(path)) {
    await makeVault(stage);
    if (memberOf(body, "protectionStatus") === "Protected") await protect(stage);
    return;
  }
  await prepareCrossRegion(stage, body);
}

async function enableCrossRegion(stage: Stage): Promise<void> {
  await must(
    stage.target.call("PATCH", stage.vaultId, {
      properties: { redundancySettings: { crossRegionRestore: "Enabled" } },
    }),
  );
}

/** A cross-region restore under way or done, from a vault of the stage. */
async function prepareCrossRegion(stage: Stage, job: unknown): Promise<void> {
  await makeVault(stage);
  await protect(stage);
  const point = await makePoint(stage);
  stage.ids.point = point;
  await enableCrossRegion(stage);
  const access = await must(stage.target.call("POST", `${itemOf(stage)}/recoveryPoints/${point}/accessToken`, {}));
  const group = `/subscriptions/${stage.target.subscription}/resourceGroups/${stage.target.group}`;
  const region = `/subscriptions/${stage.target.subscription}/providers/Microsoft.RecoveryServices/locations/northeurope`;
  const accepted = await must(
    stage.target.call("POST", `${region}/backupCrossRegionRestore`, {
      crossRegionRestoreAccessDetails: memberOf(access.body, "properties"),
      restoreRequest: {
        objectType: "IaasVMRestoreRequest",
        recoveryType: "RestoreDisks",
        targetResourceGroupId: group,
        storageAccountId: `${group}/providers/Microsoft.Storage/storageAccounts/sa1`,
      },
    }),
  );
  stage.ids.operation = operationId(accepted);
  await stage.target.wait(1);
  const jobs = await must(stage.target.call("POST", `${region}/backupCrrJobs`, { resourceId: stage.vaultId }));
  stage.ids.job = String(memberOf(jobs.body, "value", 0, "name"));
  if (memberOf(job, "properties", "status") === "Completed") await stage.target.wait(10 * 60);
}

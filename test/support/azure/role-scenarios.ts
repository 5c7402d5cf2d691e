import { addSeconds } from "../../../domain/instant.ts";
import { policyIdOf } from "../../../domain/resource-id.ts";
import { createEnsurePolicy } from "../../../functions/activities/ensure-policy.ts";
import { createEnsureVault } from "../../../functions/activities/ensure-vault.ts";
import { createTriggerBackup } from "../../../functions/activities/trigger-backup.ts";
import { surveyFleet } from "../../../functions/fleet-survey.ts";
import { sampleConfig, sampleTemplate } from "../fakes/sample-machine.ts";
import { EXISTING_VAULT_ID, OTHER_VM_ID, type RoleStage, VAULTS_SUBSCRIPTION_ID } from "./role-stage.ts";
import { DISK_ID, SUBSCRIPTION_ID, VAULT_ID, VM_ID } from "./simulated-azure.ts";

/** A part of the app's work in its own order of calls. Rejects with what the app reports; may be repeated after that. */
export interface RoleScenario {
  readonly name: string;
  run(stage: RoleStage): Promise<void>;
}

/** A vault whose group does not exist either. */
const NEW_VAULT_ID = EXISTING_VAULT_ID.replace("/backup/", "/holdfast-backup/").replace("existing", "new");
const template = { kind: "standard", ...sampleTemplate } as const;
const settings = { redundancy: "ZoneRedundant", crossRegionRestore: false } as const;

/** Together they make every call of the app. */
export const ROLE_SCENARIOS: readonly RoleScenario[] = [
  { name: "a new machine is protected and backed up", run: protectNewMachine },
  {
    name: "a machine is found protected in another team's vault",
    async run({ ports }) {
      await ports.vault.readBackupStatus({ vmId: OTHER_VM_ID, location: "westeurope" });
      await ports.vault.readProtectedItem({ vaultId: VAULT_ID, vmId: OTHER_VM_ID });
    },
  },
  {
    name: "the redundancy of a vault without items is corrected",
    run: async ({ ports }) => {
      await ports.directory.changeStorage(EXISTING_VAULT_ID, settings);
    },
  },
  {
    name: "a managed policy is corrected",
    run: ({ ports }) => ports.directory.changePolicy({ vaultId: EXISTING_VAULT_ID, policyName: "daily", template }),
  },
  {
    name: "a sweep finds machines, items, vaults and locks",
    async run({ ports }) {
      const subscriptionIds = [SUBSCRIPTION_ID, VAULTS_SUBSCRIPTION_ID];
      await ports.fleet.readableSubscriptions(subscriptionIds);
      await ports.fleet.machines({ subscriptionIds: [SUBSCRIPTION_ID] });
      await ports.fleet.vaults(subscriptionIds);
      await ports.subscriptions.listRestorePointLocks(SUBSCRIPTION_ID);
    },
  },
  { name: "a what-if lists everything", run: askWhatIf },
  { name: "the vaults beside the machines are watched", run: (stage) => watchVault(stage, VAULT_ID) },
  {
    name: "the vaults of the configuration are watched",
    async run(stage) {
      await protectNewMachine(stage);
      await watchVault(stage, NEW_VAULT_ID, VM_ID);
    },
  },
  { name: "backup data is deleted", run: deleteBackupData },
  {
    name: "the resource provider is registered",
    run: ({ ports }) => ports.subscriptions.registerProvider(VAULTS_SUBSCRIPTION_ID),
  },
];

/** With the app's own activities where they decide whether something is done again. */
async function protectNewMachine(stage: RoleStage): Promise<void> {
  const { ports, azure } = stage;
  const { directory, vault } = ports;
  const key = { vaultId: NEW_VAULT_ID, vmId: VM_ID };
  await ports.machines.read(VM_ID);
  await ports.disks.readTags(DISK_ID);
  await vault.readBackupStatus({ vmId: VM_ID, location: "westeurope" });
  const ensureVault = createEnsureVault({ directory });
  const wanted = { vaultId: NEW_VAULT_ID, location: "westeurope", create: true, settings };
  const created = await ensureVault(wanted);
  if (created.kind !== "ready") await azure.advanceSeconds(600);
  await ensureVault(wanted);
  const ensurePolicy = createEnsurePolicy({ directory, now: stage.now });
  const request = { vaultId: NEW_VAULT_ID, policyName: "daily", kind: "standard", create: true, template };
  const policy = await ensurePolicy(request);
  if (policy.kind !== "ready") throw new Error(`the policy is ${policy.kind}`);
  if ((await vault.readProtectedItem(key)) === undefined) {
    const { operationId } = await vault.enableProtection({ ...key, policyId: policy.policyId });
    await azure.advanceSeconds(900);
    await vault.readOperation({ vaultId: NEW_VAULT_ID, operationId });
  }
  const jobId = await backUp(stage, key);
  await vault.readJob({ vaultId: NEW_VAULT_ID, jobId });
}

async function deleteBackupData({ ports: { vault }, azure }: RoleStage): Promise<void> {
  const key = { vaultId: EXISTING_VAULT_ID, vmId: VM_ID };
  const item = await vault.readProtectedItem(key);
  if (item?.isSoftDeleted === true) return;
  if (item === undefined) {
    await vault.enableProtection({ ...key, policyId: policyIdOf(EXISTING_VAULT_ID, "daily") });
    await azure.advanceSeconds(900);
  }
  if (item?.protectionState !== "ProtectionStopped") {
    await vault.stopProtection(key);
    await azure.advanceSeconds(900);
  }
  await vault.deleteProtectedItem(key);
}

async function backUp(stage: RoleStage, key: { readonly vaultId: string; readonly vmId: string }): Promise<string> {
  const { vault } = stage.ports;
  const request = { ...key, askedAt: stage.now(), retainUntil: addSeconds(stage.now(), 30 * 86_400), knownJobIds: [] };
  const started = await createTriggerBackup({ vault })(request);
  if (started.kind === "refused") throw new Error(started.message);
  if (started.kind === "jobAlreadyRunning") return started.jobId;
  if (started.kind !== "accepted") throw new Error(started.kind);
  await stage.azure.advanceSeconds(60);
  const operation = await vault.readOperation({ vaultId: key.vaultId, operationId: started.operationId });
  if (operation.kind !== "succeeded" || operation.jobId === undefined)
    throw new Error(`the operation is ${operation.kind}`);
  return operation.jobId;
}

async function watchVault({ ports, now }: RoleStage, vaultId: string, vmId = OTHER_VM_ID): Promise<void> {
  const from = addSeconds(now(), -86_400);
  await ports.directory.listPolicies(vaultId);
  await ports.vault.listProtectedItems(vaultId);
  await ports.jobs.listJobs({ vaultId, startedFrom: from });
  await ports.jobs.listRecoveryPoints({ vaultId, vmId, from, until: now() });
}

async function askWhatIf({ ports, now }: RoleStage): Promise<void> {
  const [target] = Object.values(sampleConfig().vaults);
  const vaults = target === undefined ? {} : { regional: { ...target, subscriptionId: VAULTS_SUBSCRIPTION_ID } };
  const { leftOut } = await surveyFleet(ports, sampleConfig({ vaults }), [SUBSCRIPTION_ID], now());
  if (leftOut.length > 0) throw new Error(leftOut.map(({ message }) => message).join("\n"));
}

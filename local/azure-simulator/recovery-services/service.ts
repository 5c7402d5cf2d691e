import type { ArmResource, Service, SimulatorContext, VirtualMachineDirectory } from "../arm/service.ts";
import { livePoints } from "./model/backup/recovery-points.ts";
import { createModel, type Model, type RecoveryServicesOptions } from "./model/model.ts";
import type { Vault } from "./model/state.ts";
import { discoveryRoutes } from "./routes/discovery.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { operationRoutes } from "./routes/operations.ts";
import { policyRoutes } from "./routes/policies.ts";
import { protectedItemRoutes } from "./routes/protected-items.ts";
import { recoveryPointRoutes } from "./routes/recovery-points.ts";
import { resourceGuardRoutes } from "./routes/resource-guards.ts";
import { restoreRoutes } from "./routes/restores.ts";
import { toOperations } from "./routes/routing.ts";
import { vaultSettingRoutes } from "./routes/vault-settings.ts";
import { deletedVaultRoutes, vaultResource, vaultRoutes } from "./routes/vaults.ts";
import { jobView } from "./views/job.ts";
import { policyView } from "./views/policy.ts";
import { itemView } from "./views/protected-item.ts";

/** Recovery Services, with what Resource Graph shows of it beyond tracked resources. */
export interface RecoveryServices extends Service {
  /**
   * Rows of Resource Graph's table `RecoveryServicesResources`: policies, protected items and jobs of every vault, with
   * `resourceGroup` and `subscriptionId`. Up to date as of now; the caller adds the table's own lag.
   */
  recoveryServicesResources(): readonly ArmResource[];
  /** Every vault as the service itself keeps it, for those who judge what its clients did. To be read only. */
  vaults(): readonly Vault[];
}

/** Makes the simulator's Recovery Services: vaults, policies, protection, backup, jobs, recovery points, restores. */
export function createRecoveryServices(
  context: SimulatorContext,
  machines: VirtualMachineDirectory,
  options: RecoveryServicesOptions = {},
): RecoveryServices {
  const model = createModel(context, machines, options);
  const upToDate = () => {
    model.agenda.runDue();
    return [...model.vaults.values()];
  };
  return {
    namespace: "Microsoft.RecoveryServices",
    operations: toOperations(model, [
      ...vaultRoutes,
      ...deletedVaultRoutes,
      ...vaultSettingRoutes,
      ...resourceGuardRoutes,
      ...policyRoutes,
      ...discoveryRoutes,
      ...protectedItemRoutes,
      ...operationRoutes,
      ...jobRoutes,
      ...recoveryPointRoutes,
      ...restoreRoutes,
    ]),
    counts: () => countAll(upToDate(), model.context.clock.now()),
    resources: () => upToDate().map((vault) => vaultResource(model, vault)),
    vaults: upToDate,
    recoveryServicesResources: () => upToDate().flatMap((vault) => graphRows(model, vault)),
  };
}

function countAll(vaults: readonly Vault[], nowMs: number): Readonly<Record<string, number>> {
  const items = vaults.flatMap((vault) => [...vault.items.values()]);
  const jobs = vaults.flatMap((vault) => [...vault.jobs.values()]);
  return {
    vaults: vaults.length,
    policies: vaults.reduce((sum, vault) => sum + vault.policies.size, 0),
    protectedItems: items.length,
    softDeletedItems: items.filter((item) => item.softDelete !== undefined).length,
    recoveryPoints: items.reduce((sum, item) => sum + livePoints(item, nowMs).length, 0),
    jobs: jobs.length,
    runningJobs: jobs.filter((job) => job.end === undefined).length,
  };
}

function graphRows(model: Model, vault: Vault): readonly ArmResource[] {
  const nowMs = model.context.clock.now();
  const itemReader = { vaultId: vault.id, origin: "https://management.azure.com", nowMs, withExtendedInfo: true };
  const jobReader = { vaultId: vault.id, apiVersion: "", nowMs };
  const rows = [
    ...[...vault.policies.values()].map((policy) => policyView(vault, vault.id, policy)),
    ...[...vault.items.values()].map((item) => itemView(vault, item, itemReader)),
    ...[...vault.jobs.values()].map((job) => jobView(job, jobReader)),
  ];
  return rows.map((row) => ({
    ...row,
    id: String(row["id"]),
    name: String(row["name"]),
    type: String(row["type"]).toLowerCase(),
    location: vault.location,
    resourceGroup: vault.resourceGroup,
    subscriptionId: vault.subscriptionId,
  }));
}

import type { LoadEntry } from "../../local/azure-simulator/simulated-cloud.ts";
import { sampleVmBody } from "../../local/sample-machines.ts";

/** Machines with the vaults that protect them. */
export interface FleetLayout {
  readonly subscriptionIds: readonly string[];
  readonly vaults: readonly VaultLayout[];
}

export interface VaultLayout {
  readonly vaultId: string;
  readonly subscriptionId: string;
  readonly machines: readonly MachineLayout[];
}

interface MachineLayout {
  readonly vmId: string;
  readonly name: string;
  /** Gibibytes of each disk, the system's first. */
  readonly diskSizes: readonly number[];
}

const LOCATION = "westeurope";
const GROUP = "shop";
const VAULT_GROUP = "holdfast-backup";
/** Machines of one policy, as Azure allows. */
const MAX_PER_POLICY = 100;
/** The simulator transfers 4.5 s per GB of a first copy, and 24 minutes in any case, ± 20 %: three hours in the middle. */
const THREE_HOUR_DISKS: readonly number[] = [2048];
/** 13.7 days in the middle; 11 at least. */
const TEN_DAY_DISKS: readonly number[] = Array.from({ length: 8 }, () => 32_767);

/**
 * Machines, distributed evenly over vaults.
 *
 * @param slow - Machines of the first vault whose first copy takes more than ten days.
 */
export function layOut(wanted: {
  readonly vms: number;
  readonly vaults: number;
  readonly subscriptions: number;
  readonly slow?: number;
}): FleetLayout {
  const { vms, vaults, subscriptions, slow = 0 } = wanted;
  const subscriptionIds = Array.from({ length: subscriptions }, (_, index) => subscriptionIdOf(index));
  const names = Array.from({ length: vms }, (_, index) => `vm-${String(index + 1).padStart(5, "0")}`);
  return {
    subscriptionIds,
    vaults: Array.from({ length: vaults }, (_, index): VaultLayout => {
      const subscriptionId = subscriptionIdOf(index % subscriptions);
      const mine = names.slice(Math.floor((index * vms) / vaults), Math.floor(((index + 1) * vms) / vaults));
      return {
        subscriptionId,
        vaultId: `/subscriptions/${subscriptionId}/resourceGroups/${VAULT_GROUP}/providers/Microsoft.RecoveryServices/vaults/rsv-${index + 1}`,
        machines: mine.map((name, place) => ({
          name,
          vmId: `/subscriptions/${subscriptionId}/resourceGroups/${GROUP}/providers/Microsoft.Compute/virtualMachines/${name}`,
          diskSizes: index === 0 && place < slow ? TEN_DAY_DISKS : THREE_HOUR_DISKS,
        })),
      };
    }),
  };
}

function subscriptionIdOf(index: number): string {
  return `00000000-0000-0000-0000-${String(index + 1).padStart(12, "0")}`;
}

/** All but the protected items, of which a vault takes 250 a day only. */
export function layoutToLoad({ subscriptionIds, vaults }: FleetLayout): readonly LoadEntry[] {
  return [
    ...subscriptionIds.flatMap((id) => [groupToLoad(id, GROUP), groupToLoad(id, VAULT_GROUP)]),
    ...vaults.flatMap((vault) => [
      { path: vault.vaultId, apiVersion: "2024-04-01", body: vaultBody },
      ...policyNames(vault).map((name) => ({
        path: `${vault.vaultId}/backupPolicies/${name}`,
        apiVersion: "2024-04-01",
        body: policyBody,
      })),
      ...vault.machines.map((machine) => ({
        path: machine.vmId,
        apiVersion: "2025-04-01",
        body: machineBody(machine),
      })),
    ]),
  ];
}

function groupToLoad(subscriptionId: string, name: string): LoadEntry {
  const path = `/subscriptions/${subscriptionId}/resourceGroups/${name}`;
  return { path, apiVersion: "2024-11-01", body: { location: LOCATION } };
}

function policyNames({ machines }: VaultLayout): readonly string[] {
  return Array.from({ length: Math.ceil(machines.length / MAX_PER_POLICY) }, (_, index) => `daily-${index + 1}`);
}

/** The protected items of vaults with at most 250 machines each. */
export function itemsToLoad({ vaults }: FleetLayout): readonly LoadEntry[] {
  return vaults.flatMap((vault) =>
    vault.machines.map((_, place) => ({ ...protectRequest(vault, place), apiVersion: "2024-04-01" })),
  );
}

/** The request that protects a machine of a vault, by its place in it. */
export function protectRequest({ vaultId, machines }: VaultLayout, place: number) {
  const machine = machines[place];
  if (machine === undefined) throw new Error(`${vaultId} has no machine ${place}.`);
  return {
    path: itemPath(vaultId, machine.name),
    body: {
      properties: {
        protectedItemType: "Microsoft.Compute/virtualMachines",
        sourceResourceId: machine.vmId,
        policyId: `${vaultId}/backupPolicies/daily-${Math.floor(place / MAX_PER_POLICY) + 1}`,
      },
    },
  };
}

function itemPath(vaultId: string, machineName: string): string {
  const name = `iaasvmcontainerv2;${GROUP};${machineName}`;
  return `${vaultId}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${name}/protectedItems/VM;${name}`;
}

const vaultBody = { location: LOCATION, sku: { name: "RS0", tier: "Standard" }, properties: {} };

const policyTimes = ["2026-01-01T23:00:00Z"];
const policyBody = {
  properties: {
    backupManagementType: "AzureIaasVM",
    instantRpRetentionRangeInDays: 2,
    timeZone: "UTC",
    schedulePolicy: {
      schedulePolicyType: "SimpleSchedulePolicy",
      scheduleRunFrequency: "Daily",
      scheduleRunTimes: policyTimes,
    },
    retentionPolicy: {
      retentionPolicyType: "LongTermRetentionPolicy",
      dailySchedule: { retentionTimes: policyTimes, retentionDuration: { count: 30, durationType: "Days" } },
    },
  },
};

function machineBody({ name, diskSizes: [systemSize, ...dataSizes] }: MachineLayout): object {
  const body = sampleVmBody(name) as { readonly properties: { readonly storageProfile: { readonly osDisk: object } } };
  const { storageProfile } = body.properties;
  const dataDisks = dataSizes.map((diskSizeGB, lun) => ({
    lun,
    name: `${name}-data-${lun}`,
    createOption: "Empty",
    diskSizeGB,
    managedDisk: { storageAccountType: "Premium_LRS" },
  }));
  const osDisk = { ...storageProfile.osDisk, diskSizeGB: systemSize };
  return { ...body, properties: { ...body.properties, storageProfile: { ...storageProfile, osDisk, dataDisks } } };
}

import { sampleVmBody } from "../../../../local/sample-machines.ts";
import { type FleetMachine, fleetVaultId, fleetVmId, GROUP, VAULT_GROUP } from "./fleet-machine.ts";

const BACKUP_VERSION = "api-version=2024-04-01";

type Send = (
  method: string,
  path: string,
  body?: object,
) => Promise<{ readonly status: number; readonly body: unknown }>;
type Place = Pick<FleetMachine, "subscriptionId" | "location">;

/** Requests to the simulated Azure as a user of it sends them. */
export function fleetRequests(send: Send) {
  const succeed: Send = async (method, path, body) => {
    const response = await send(method, path, body);
    if (response.status < 300) return response;
    throw new Error(`${method} ${path} was refused: ${response.status} ${JSON.stringify(response.body)}`);
  };
  const group = (subscriptionId: string, name: string) =>
    succeed("PUT", `/subscriptions/${subscriptionId}/resourceGroups/${name}?api-version=2024-11-01`, {
      location: "westeurope",
    });
  return {
    async prepareSubscription(subscriptionId: string): Promise<void> {
      await group(subscriptionId, GROUP);
      await group(subscriptionId, VAULT_GROUP);
    },
    putMachine: (machine: FleetMachine) => send("PUT", vmPath(machine), machineBody(machine)),
    tag: (machine: FleetMachine, tags: Readonly<Record<string, string>>) => send("PATCH", vmPath(machine), { tags }),
    deleteMachine: (machine: FleetMachine) => send("DELETE", vmPath(machine)),
    async putVault(place: Place): Promise<void> {
      const body = { location: place.location, sku: { name: "Standard" }, properties: {} };
      await succeed("PUT", `${fleetVaultId(place)}?api-version=2023-04-01`, body);
    },
    async putPolicy(place: Place, name: string, isEnhanced: boolean): Promise<void> {
      await succeed("PUT", `${fleetVaultId(place)}/backupPolicies/${name}?${BACKUP_VERSION}`, policyBody(isEnhanced));
    },
    protect: (machine: Pick<FleetMachine, "subscriptionId" | "location" | "name">, policyName: string) =>
      succeed("PUT", itemPath(machine), {
        properties: {
          ...itemProperties(machine),
          policyId: `${fleetVaultId(machine)}/backupPolicies/${policyName}`,
        },
      }),
    stopProtection: (machine: FleetMachine) =>
      succeed("PUT", itemPath(machine), {
        properties: { ...itemProperties(machine), protectionState: "ProtectionStopped" },
      }),
    deleteItem: (machine: FleetMachine) => succeed("DELETE", itemPath(machine)),
    backUp: (machine: FleetMachine) =>
      succeed("POST", itemPath(machine).replace("?", "/backup?"), {
        properties: { objectType: "IaasVMBackupRequest", recoveryPointExpiryTimeInUTC: "2026-12-01T00:00:00Z" },
      }),
  };
}

export type FleetRequests = ReturnType<typeof fleetRequests>;

function vmPath(machine: FleetMachine): string {
  return `${fleetVmId(machine)}?api-version=2025-04-01`;
}

function itemPath(machine: Pick<FleetMachine, "subscriptionId" | "location" | "name">): string {
  const name = `iaasvmcontainerv2;${GROUP};${machine.name}`;
  return `${fleetVaultId(machine)}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${name}/protectedItems/VM;${name}?${BACKUP_VERSION}`;
}

function itemProperties(machine: Pick<FleetMachine, "subscriptionId" | "name">): object {
  return { protectedItemType: "Microsoft.Compute/virtualMachines", sourceResourceId: fleetVmId(machine) };
}

function machineBody({ name, location, tags, isWindows, isTrustedLaunch }: FleetMachine): object {
  const body = sampleVmBody(name, { tags }) as { properties: { storageProfile: { osDisk: object } } };
  const { storageProfile } = body.properties;
  const imageReference = { publisher: "MicrosoftWindowsServer", offer: "WindowsServer", sku: "2022-datacenter" };
  const windows = { ...storageProfile, imageReference, osDisk: { ...storageProfile.osDisk, osType: "Windows" } };
  return {
    ...body,
    location,
    properties: {
      ...body.properties,
      ...(isWindows && { storageProfile: windows }),
      ...(isTrustedLaunch && { securityProfile: { securityType: "TrustedLaunch" } }),
    },
  };
}

/** As the configuration's template describes it. */
function policyBody(isEnhanced: boolean): object {
  const times = ["2026-01-01T23:00:00Z"];
  const schedule = isEnhanced
    ? {
        schedulePolicyType: "SimpleSchedulePolicyV2",
        scheduleRunFrequency: "Daily",
        dailySchedule: { scheduleRunTimes: times },
      }
    : { schedulePolicyType: "SimpleSchedulePolicy", scheduleRunFrequency: "Daily", scheduleRunTimes: times };
  return {
    properties: {
      backupManagementType: "AzureIaasVM",
      ...(isEnhanced && { policyType: "V2" }),
      instantRpRetentionRangeInDays: 2,
      timeZone: "UTC",
      schedulePolicy: schedule,
      retentionPolicy: {
        retentionPolicyType: "LongTermRetentionPolicy",
        dailySchedule: { retentionTimes: times, retentionDuration: { count: 30, durationType: "Days" } },
      },
    },
  };
}

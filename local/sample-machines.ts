import type { LoadEntry } from "./azure-simulator/simulated-cloud.ts";

/** Sample machines, created through Azure Resource Manager as a user would. */
const sampleSubscriptionId = "00000000-0000-0000-0000-000000000001";
const sampleGroup = `/subscriptions/${sampleSubscriptionId}/resourceGroups/shop`;
const location = "westeurope";
/** The machine that every local run has. */
export const SAMPLE_NAME = "web-01";
const computeApiVersion = "2025-04-01";
const groupApiVersion = "2024-11-01";

export function sampleVmId(name: string): string {
  return `${sampleGroup}/providers/Microsoft.Compute/virtualMachines/${name}`;
}

/** Body of the PUT that creates the machine. */
export function sampleVmBody(name: string, options: { readonly tags?: Readonly<Record<string, string>> } = {}): object {
  return {
    location,
    tags: options.tags ?? {},
    properties: {
      hardwareProfile: { vmSize: "Standard_D2s_v5" },
      storageProfile: {
        imageReference: { publisher: "Canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" },
        osDisk: {
          name: `${name}-os`,
          osType: "Linux",
          createOption: "FromImage",
          diskSizeGB: 30,
          managedDisk: { storageAccountType: "Premium_LRS" },
        },
        dataDisks: [],
      },
      osProfile: { computerName: name, adminUsername: "operator" },
      networkProfile: { networkInterfaces: [] },
    },
  };
}

/** Machines `vm-0001`, `vm-0002`, … and their resource group, as ARM PUTs that make a simulator's initial state. */
export function sampleFleet(machines: number): readonly LoadEntry[] {
  const names = Array.from({ length: machines }, (_, index) => `vm-${String(index + 1).padStart(4, "0")}`);
  return [
    { path: sampleGroup, apiVersion: groupApiVersion, body: { location } },
    ...names.map((name) => ({ path: sampleVmId(name), apiVersion: computeApiVersion, body: sampleVmBody(name) })),
  ];
}

export function sampleVmUrl(armUrl: string, name: string): string {
  return `${armUrl}${sampleVmId(name)}?api-version=${computeApiVersion}`;
}

/** Whether the machine exists. */
export async function hasSampleVm(armUrl: string, name: string): Promise<boolean> {
  const response = await fetch(sampleVmUrl(armUrl, name), { headers: { authorization: "Bearer local" } });
  if (response.ok) return true;
  if (response.status === 404) return false;
  throw new Error(`GET ${sampleVmId(name)} was refused: ${response.status} ${await response.text()}`);
}

/** Creates the sample resource group and a machine in it, over HTTPS like any ARM client. */
export async function createSampleVm(
  armUrl: string,
  name: string,
  options: { readonly tags?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  await put(`${armUrl}${sampleGroup}?api-version=${groupApiVersion}`, { location });
  await put(sampleVmUrl(armUrl, name), sampleVmBody(name, options));
}

/** The event of a machine's creation or update, as Event Grid posts it (an array, `dataVersion` 2). */
export function vmWrittenEvent(name: string, eventTime: string, eventId: string): object[] {
  const resourceUri = sampleVmId(name);
  return [
    {
      subject: resourceUri,
      eventType: "Microsoft.Resources.ResourceWriteSuccess",
      id: eventId,
      data: {
        authorization: {
          scope: resourceUri,
          action: "Microsoft.Compute/virtualMachines/write",
          evidence: { role: "Contributor" },
        },
        correlationId: eventId,
        resourceProvider: "Microsoft.Compute",
        resourceUri,
        operationName: "Microsoft.Compute/virtualMachines/write",
        status: "Succeeded",
        subscriptionId: sampleSubscriptionId,
        tenantId: "11111111-1111-1111-1111-111111111111",
      },
      dataVersion: "2",
      metadataVersion: "1",
      eventTime,
      topic: `/subscriptions/${sampleSubscriptionId}`,
    },
  ];
}

async function put(url: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: "PUT",
    headers: { authorization: "Bearer local", "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`PUT ${new URL(url).pathname} was refused: ${response.status} ${await response.text()}`);
}

/** Whether Azure Backup reports the machine as protected. */
export async function isSampleVmProtected(armUrl: string, name: string): Promise<boolean> {
  const place = `/subscriptions/${sampleSubscriptionId}/providers/Microsoft.RecoveryServices/locations/${location}`;
  const response = await fetch(`${armUrl}${place}/backupStatus?api-version=2023-06-01`, {
    method: "POST",
    headers: { authorization: "Bearer local", "content-type": "application/json" },
    body: JSON.stringify({ resourceType: "VM", resourceId: sampleVmId(name) }),
  });
  if (!response.ok) throw new Error(`The backup status of ${name} was refused: ${response.status}`);
  const status: unknown = await response.json();
  return (
    typeof status === "object" &&
    status !== null &&
    "protectionStatus" in status &&
    status.protectionStatus === "Protected"
  );
}

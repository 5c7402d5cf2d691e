export const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
const GROUP_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-app`;
export const VM_ID = `${GROUP_ID}/providers/Microsoft.Compute/virtualMachines/vm-web`;
export const VAULT_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-backup/providers/Microsoft.RecoveryServices/vaults/vault-weu`;

/** A running Linux machine as Compute returns it with `$expand=instanceView`; given members replace the defaults. */
export function wireMachine(properties: Readonly<Record<string, unknown>> = {}, id: string = VM_ID) {
  return {
    id,
    name: id.split("/").at(-1),
    type: "Microsoft.Compute/virtualMachines",
    location: "westeurope",
    tags: { env: "prod" },
    properties: {
      vmId: "b800158e-c033-46cc-87e1-4ca36f23cad9",
      provisioningState: "Succeeded",
      timeCreated: "2026-03-01T10:00:00.1234567+00:00",
      storageProfile: {
        osDisk: {
          osType: "Linux",
          createOption: "FromImage",
          managedDisk: { storageAccountType: "Premium_LRS", id: `${GROUP_ID}/providers/Microsoft.Compute/disks/os` },
        },
        dataDisks: [],
      },
      instanceView: runningView(),
      ...properties,
    },
  };
}

/** Instance view of a running machine with a ready agent and no extension. */
export function runningView(members: Readonly<Record<string, unknown>> = {}) {
  return {
    vmAgent: {
      vmAgentVersion: "2.9.1.1",
      statuses: [{ code: "ProvisioningState/succeeded", level: "Info", displayStatus: "Ready", message: "Running." }],
    },
    statuses: [
      { code: "ProvisioningState/succeeded", level: "Info", displayStatus: "Provisioning succeeded" },
      { code: "PowerState/running", level: "Info", displayStatus: "VM running" },
    ],
    ...members,
  };
}

import type { VirtualMachines } from "../../domain/ports/virtual-machines.ts";
import { parseSubscriptionId, parseVirtualMachineId } from "../../domain/resource-id.ts";
import { type AzureCall, callAzure, readOrUndefined, requireId } from "../arm/azure-error.ts";
import { type AzureOptions, createComputeClients } from "../arm/clients.ts";
import { collect } from "../arm/response-values.ts";
import { toVirtualMachine } from "./virtual-machine-mapping.ts";

/** Virtual machines over Azure's compute API: one call per machine with its instance view, one per page of a list. */
export function createComputeVirtualMachines(options: AzureOptions): VirtualMachines {
  const clientOf = createComputeClients(options);
  return {
    async read(vmId) {
      const call: AzureCall = { action: "read the virtual machine", resource: vmId, kind: "read" };
      const { subscriptionId, resourceGroup, name } = requireId(call, parseVirtualMachineId(vmId));
      return await readOrUndefined(call, async () =>
        toVirtualMachine(
          await clientOf(subscriptionId).virtualMachines.get(resourceGroup, name, { expand: "instanceView" }),
        ),
      );
    },
    async list(subscriptionId) {
      const call: AzureCall = {
        action: "list the virtual machines of",
        resource: `/subscriptions/${subscriptionId}`,
        kind: "read",
      };
      const subscription = requireId(call, parseSubscriptionId(subscriptionId));
      return await callAzure(call, async () => {
        const machines = await collect(clientOf(subscription).virtualMachines.listAll());
        return machines.map(toVirtualMachine);
      });
    },
  };
}

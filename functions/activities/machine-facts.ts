import { policyKindFor } from "../../domain/protection/rules.ts";
import type { VirtualMachine } from "../../domain/virtual-machine.ts";
import type { Machine } from "../../orchestrations/contracts/values.ts";

/** The part of a machine that travels through the task hub. Tags stay behind: they may be many, and may be private. */
export function machineFacts(vm: VirtualMachine): Machine {
  return {
    vmId: vm.vmId,
    uniqueId: vm.uniqueId,
    name: vm.name,
    location: vm.location,
    ...(vm.osType !== undefined && { osType: vm.osType }),
    provisioningState: vm.provisioningState,
    ...(vm.createdAt !== undefined && { createdAt: vm.createdAt }),
    powerState: vm.powerState,
    needsEnhancedPolicy: policyKindFor(vm) === "enhanced",
    agent: { ...vm.agent },
    backupExtension: { ...vm.backupExtension },
  };
}

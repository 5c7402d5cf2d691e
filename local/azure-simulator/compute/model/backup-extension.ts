import { objectAt } from "../../arm/json.ts";
import type { VirtualMachine } from "./virtual-machines.ts";

/** What Azure Backup leaves on a machine with its first backup: the snapshot extension. */
export function installBackupExtension(vm: VirtualMachine, failure: string | undefined): void {
  const isWindows = objectAt(vm.properties, "storageProfile", "osDisk")["osType"] === "Windows";
  const name = isWindows ? "VMSnapshot" : "VMSnapshotLinux";
  const known = vm.extensions.get(name.toLowerCase());
  const extension = known ?? {
    name,
    location: vm.location,
    tags: {},
    properties: {
      publisher: "Microsoft.Azure.RecoveryServices",
      type: name,
      typeHandlerVersion: isWindows ? "1.0.115.0" : "1.0.9230.0",
      autoUpgradeMinorVersion: true,
    },
    provisioningState: "Succeeded",
    message: undefined,
  };
  extension.provisioningState = failure === undefined ? "Succeeded" : "Failed";
  extension.message = failure;
  vm.extensions.set(name.toLowerCase(), extension);
}

import type { VirtualMachine } from "../virtual-machine.ts";

/** The virtual machines of the subscriptions the app may read. */
export interface VirtualMachines {
  /**
   * Reads a machine with its instance view; `undefined` when Azure says it does not exist.
   *
   * @throws BackupError `AZURE_ACCESS_DENIED`, `AZURE_THROTTLED`, `AZURE_UNAVAILABLE`, …
   */
  read(vmId: string): Promise<VirtualMachine | undefined>;
}

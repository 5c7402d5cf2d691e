import type { VirtualMachine } from "../virtual-machine.ts";

/** The virtual machines of the subscriptions the app may read. */
export interface VirtualMachines {
  /**
   * Reads a machine with its instance view; `undefined` when Azure says it does not exist.
   *
   * @throws BackupError `AZURE_ACCESS_DENIED`, `AZURE_THROTTLED`, `AZURE_UNAVAILABLE`, …
   */
  read(vmId: string): Promise<VirtualMachine | undefined>;
  /**
   * Every machine of a subscription, without instance view: power state is `unknown`, agent and backup extension are
   * `absent`, whatever they really are. For selecting by tags, names, groups and regions only.
   *
   * @throws BackupError as `read` does.
   */
  list(subscriptionId: string): Promise<readonly VirtualMachine[]>;
}

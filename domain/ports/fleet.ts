import type { Instant } from "../instant.ts";
import type { VirtualMachine } from "../virtual-machine.ts";

/**
 * Machines and protected items of many subscriptions in a few queries, from an index of Azure's resources. The index lags behind,
 * usually by seconds: what follows from a row is confirmed by reading the machine itself before anything is changed.
 */
export interface Fleet {
  /**
   * Which of these subscriptions the index shows to the app, as they were given. The others are not empty: nothing is known of
   * them.
   *
   * @throws BackupError `AZURE_THROTTLED`, `AZURE_ACCESS_DENIED`, `AZURE_UNAVAILABLE`, …
   */
  readableSubscriptions(subscriptionIds: readonly string[]): Promise<readonly string[]>;
  /**
   * One page of the machines of these subscriptions with their items in any readable vault, in the order of the machines' IDs. A
   * machine with several items may be reported again on the next page; the later report is complete.
   *
   * @param cursor - That of the page before; the first page if absent.
   * @throws BackupError as above.
   */
  machines(request: { readonly subscriptionIds: readonly string[]; readonly cursor?: string }): Promise<FleetPage>;
  /** One page of items whose machine, in one of these subscriptions, the index does not have. Soft-deleted items are left out. */
  orphans(request: {
    readonly subscriptionIds: readonly string[];
    readonly cursor?: string;
  }): Promise<{ readonly items: readonly FleetItem[]; readonly cursor?: string }>;
  /** IDs of the Recovery Services vaults in these subscriptions; those that the app may not read are left out. */
  vaults(subscriptionIds: readonly string[]): Promise<readonly string[]>;
  /** Tags of these machines by ID in lower case; one that the index does not have is absent. At most 100 machines. */
  tagsOf(vmIds: readonly string[]): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>;
  /** The items of one machine, in every readable vault; also of a machine that is gone. */
  itemOf(vmId: string): Promise<readonly FleetItem[]>;
}

export interface FleetPage {
  readonly machines: readonly FleetMachine[];
  /** IDs of machines whose rows lack what the rules need. */
  readonly unreadable: readonly string[];
  /** Absent on the last page. */
  readonly cursor?: string;
}

export interface FleetMachine {
  /** Agent and backup extension are `absent`, whatever they really are: the index has neither. */
  readonly machine: VirtualMachine;
  readonly items: readonly FleetItem[];
}

/** A protected item as the index has it. */
export interface FleetItem {
  readonly vmId: string;
  readonly vaultId: string;
  readonly policyId?: string;
  /** In the words of the service's REST API, whatever the index calls it: `Protected`, `IRPending`, `ProtectionStopped`, … */
  readonly protectionState: string;
  readonly isSoftDeleted: boolean;
  readonly lastRecoveryPointAt?: Instant;
}

/** How a machine came to be when the app starts, or that it is created afterwards. */
export type Origin =
  /** Created while the app runs: Event Grid tells of it. */
  | "created"
  /** As `created`, but Compute fails: the machine exists, and no event tells of it. */
  | "failed"
  /** Existed before, without any protection: no event tells of it. */
  | "existing"
  | "protected"
  | "stopped"
  | "softDeleted"
  /** Was protected and backed up, then deleted and created again under its name. */
  | "recreated"
  /** Was protected, then deleted: its item is still billed. */
  | "deleted";

export interface FleetMachine {
  /** Unique in the fleet. */
  readonly name: string;
  readonly subscriptionId: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly origin: Origin;
  readonly isWindows: boolean;
  readonly isTrustedLaunch: boolean;
}

export const SUBSCRIPTIONS = [
  "00000000-0000-0000-0000-000000000001",
  "00000000-0000-0000-0000-000000000002",
  "00000000-0000-0000-0000-000000000003",
] as const;
/** In this region the rules do not allow creating the vault, and there is none. */
export const LIMITED_REGION = "northeurope";
export const REGIONS = ["westeurope", "germanywestcentral", LIMITED_REGION] as const;
export const GROUP = "shop";

/** Where the app's configuration puts backups: one vault per subscription and region. */
export const VAULT_GROUP = "holdfast-backup";

export function fleetVmId({ subscriptionId, name }: Pick<FleetMachine, "subscriptionId" | "name">): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${GROUP}/providers/Microsoft.Compute/virtualMachines/${name}`;
}

/** The first vault of the family that the configuration names. */
export function fleetVaultId({ subscriptionId, location }: Pick<FleetMachine, "subscriptionId" | "location">): string {
  const name = `${location === LIMITED_REGION ? "limited" : "holdfast"}-${location}`;
  return `/subscriptions/${subscriptionId}/resourceGroups/${VAULT_GROUP}/providers/Microsoft.RecoveryServices/vaults/${name}`;
}

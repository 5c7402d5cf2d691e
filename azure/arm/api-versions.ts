/**
 * The api-version of every family of calls, in one place. A version is part of the product: it decides what Azure allows,
 * what it returns and what the simulator implements.
 */
export interface ApiVersions {
  /**
   * `Microsoft.Compute/virtualMachines`. The SDK's own default (2026-04-01) is newer than any recorded response;
   * 2024-07-01 is the newest version in recorded traffic. `timeCreated` needs 2021-11-01 or later.
   */
  readonly virtualMachines: string;
  /**
   * `Microsoft.RecoveryServices/vaults`. Redundancy can be set while the vault is created since 2023; from 2022-04-01 a new
   * vault reports `Provisioning` first. 2024-04-01 is the newest version in recorded traffic.
   */
  readonly vaults: string;
  /**
   * Azure Backup below a vault, and `backupStatus`. 2023-06-01 is what `@azure/arm-recoveryservicesbackup` 12.0.0 models:
   * a newer version may return members it drops and refuse bodies it writes. Below 2025-01-01 a Standard policy refuses
   * Trusted Launch machines, which is why such machines get an Enhanced policy.
   */
  readonly backup: string;
  /**
   * `Microsoft.Compute/disks`, which has versions of its own. 2023-10-02 is the newest of which examples were compared; the members in
   * use are older.
   */
  readonly disks: string;
  /** `Microsoft.Resources/resourceGroups`: a plain PUT and GET that has not changed since. */
  readonly resourceGroups: string;
  /** Azure Resource Graph's queries. 2024-04-01 is what `@azure/arm-resourcegraph` 5.0.0 models. */
  readonly resourceGraph: string;
  /** `Microsoft.Authorization/locks`: the version of recorded traffic. */
  readonly locks: string;
  /** Resource providers of a subscription: as resource groups. */
  readonly providers: string;
}

export const DEFAULT_API_VERSIONS: ApiVersions = {
  virtualMachines: "2024-07-01",
  vaults: "2024-04-01",
  backup: "2023-06-01",
  resourceGraph: "2024-04-01",
  disks: "2023-10-02",
  resourceGroups: "2021-04-01",
  locks: "2016-09-01",
  providers: "2021-04-01",
};

import type { ArmResource } from "../arm/service.ts";

/** What can be queried. */
export interface ResourceGraphTables {
  /** Every service's tracked resources. */
  readonly resources: () => readonly ArmResource[];
  readonly recoveryServicesResources: () => readonly ArmResource[];
}

import type { ArmResource } from "../arm/service.ts";

/** What can be queried. */
export interface ResourceGraphTables {
  /** Every service's tracked resources. */
  readonly resources: () => readonly ArmResource[];
  readonly recoveryServicesResources: () => readonly ArmResource[];
  /** Subscriptions and resource groups. */
  readonly resourceContainers: () => readonly ArmResource[];
}

export interface ResourceGraphOptions {
  readonly tenantId: string;
  /** Whether queries are limited per caller. */
  readonly hasQuota: boolean;
  /** How old the index may be, in seconds: it is renewed by the first query after as long. Default 0: no lag. */
  readonly lagSeconds?: number;
}

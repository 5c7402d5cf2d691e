import { GUARDED_OPERATIONS, type GuardedOperation, guardRequestId } from "../model/resource-guard.ts";
import type { ResourceGuardProxy } from "../model/state.ts";
import { instantText } from "./text.ts";

/** A vault's link to a Resource Guard, with the request that each critical operation needs. */
export function resourceGuardProxyView(proxy: ResourceGuardProxy, vaultId: string): Readonly<Record<string, unknown>> {
  const operations = Object.entries(GUARDED_OPERATIONS) as readonly [GuardedOperation, readonly [string, string]][];
  return {
    id: `${vaultId}/backupResourceGuardProxies/${proxy.name}`,
    name: proxy.name,
    type: "Microsoft.RecoveryServices/vaults/backupResourceGuardProxies",
    properties: {
      resourceGuardResourceId: proxy.resourceGuardId,
      resourceGuardOperationDetails: operations.map(([operation, [name]]) => ({
        vaultCriticalOperation: `Microsoft.RecoveryServices/vaults/${name}`,
        defaultResourceRequest: guardRequestId(proxy, operation),
      })),
      lastUpdatedTime: instantText(proxy.changedAtMs),
      description: "",
    },
  };
}

/**
 * The queries. Only operators and join kinds that Resource Graph documents; every query can be paged: it projects columns of text,
 * is ordered by what identifies a row, and has no `limit`.
 *
 * @see https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language
 */

const MACHINES = "Resources | where type =~ 'microsoft.compute/virtualmachines'";

const ITEMS = `RecoveryServicesResources
  | where type =~ 'microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems'
  | where tostring(properties.backupManagementType) =~ 'AzureIaasVM'
  | project key=tolower(tostring(properties.sourceResourceId)), itemId=id, sourceId=tostring(properties.sourceResourceId),
      policyId=tostring(properties.policyId), protectionState=tostring(properties.protectionState),
      currentState=tostring(properties.currentProtectionState), isSoftDeleted=tostring(properties.isScheduledForDeferredDelete),
      lastRecoveryPoint=tostring(properties.lastRecoveryPoint)`;

/** A row per machine and item; a machine without an item has one row with empty columns. */
export function machinesQuery(subscriptionIds: readonly string[]): string {
  return `${MACHINES}
  | where subscriptionId in~ (${texts(subscriptionIds)})
  | project key=tolower(id), id, location, tags, zones, uniqueId=tostring(properties.vmId),
      size=tostring(properties.hardwareProfile.vmSize), storageProfile=properties.storageProfile,
      securityType=tostring(properties.securityProfile.securityType),
      provisioningState=tostring(properties.provisioningState), timeCreated=tostring(properties.timeCreated),
      powerState=tostring(properties.extended.instanceView.powerState.code)
  | join kind=leftouter (${ITEMS}) on key
  | order by key asc, itemId asc`;
}

/** A row per item whose machine is not among the resources. */
export function orphansQuery(): string {
  return `${ITEMS}
  | join kind=leftouter (${MACHINES} | project key=tolower(id), machineId=id) on key
  | where isempty(machineId)
  | project key, itemId, sourceId, policyId, protectionState, currentState, isSoftDeleted, lastRecoveryPoint
  | order by key asc, itemId asc`;
}

/**
 * A row per machine with its tags.
 *
 * @param vmIds - Valid machine IDs: they have no quotes.
 */
export function tagsQuery(vmIds: readonly string[]): string {
  return `${MACHINES}
  | where id in~ (${texts(vmIds)})
  | project key=tolower(id), tags
  | order by key asc`;
}

/** @param vmId - A valid machine ID: it has no quotes. */
export function itemsQuery(vmId: string): string {
  return `${ITEMS}
  | where key == ${texts([vmId.toLowerCase()])}
  | order by itemId asc`;
}

/** A row per vault. */
export function vaultsQuery(subscriptionIds: readonly string[]): string {
  return `Resources
  | where type =~ 'microsoft.recoveryservices/vaults'
  | where subscriptionId in~ (${texts(subscriptionIds)})
  | project id
  | order by id asc`;
}

/** A row per subscription that the app may query. */
export const SUBSCRIPTIONS_QUERY =
  "ResourceContainers | where type =~ 'microsoft.resources/subscriptions' | project subscriptionId | order by subscriptionId asc";

function texts(values: readonly string[]): string {
  return values.map((value) => `'${value}'`).join(", ");
}

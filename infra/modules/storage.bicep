@description('Region of the account.')
param location string

@description('Name of the account.')
param name string

@description('Tags of the account.')
param tags object

@description('Redundancy of the account: the task hub, the inventory and the package are in it.')
param skuName string

@description('Queue that Event Grid delivers to.')
param eventQueueName string

@description('Blob container of events that could not be delivered.')
param deadLetterContainerName string

@description('Blob container of the app\'s package.')
param packageContainerName string

@description('Tables of the app. The app creates a missing one; here they exist before its first start.')
param tableNames array

@description('Days after which a dead letter that the sweep has not taken is deleted.')
@minValue(7)
param deadLetterDays int

@description('Whether only the app\'s network, Azure\'s trusted services and allowedIpRanges reach the account.')
param isPrivate bool

@description('IPv4 addresses or ranges that reach a private account, for operators.')
param allowedIpRanges array

@description('Object ID of the app\'s identity.')
param appPrincipalId string

var builtInRoles = loadJsonContent('../built-in-roles.json')

// Blob: the host's leases, the package and large payloads of the task hub. Queue: work items and events. Table: history and
// inventory. Contributor would be enough for the app's blobs; the host's leases are documented with Owner.
var appRoleIds = [
  builtInRoles.storageBlobDataOwner.id
  builtInRoles.storageQueueDataContributor.id
  builtInRoles.storageTableDataContributor.id
]

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: skuName
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // Event Grid is a trusted service when it uses a system-assigned identity, hence the bypass. Access stays enabled with a
    // firewall that denies by default: switched off altogether, it would lock Event Grid out as well.
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      ipRules: [
        for addressRange in allowedIpRanges: {
          action: 'Allow'
          value: addressRange
        }
      ]
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: packageContainerName
  properties: {
    publicAccess: 'None'
  }
}

resource deadLetters 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: deadLetterContainerName
  properties: {
    publicAccess: 'None'
  }
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource eventQueue 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' = {
  parent: queues
  name: eventQueueName
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource appTables 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' = [
  for tableName in tableNames: {
    parent: tables
    name: tableName
  }
]

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'delete-old-dead-letters'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: {
              blobTypes: [
                'blockBlob'
              ]
              prefixMatch: [
                '${deadLetterContainerName}/'
              ]
            }
            actions: {
              baseBlob: {
                delete: {
                  daysAfterModificationGreaterThan: deadLetterDays
                }
              }
            }
          }
        }
      ]
    }
  }
}

resource appRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for roleId in appRoleIds: {
    name: guid(account.id, appPrincipalId, roleId)
    scope: account
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleId)
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

@description('Resource ID of the account.')
output id string = account.id

@description('Name of the account.')
output name string = account.name

@description('Address of the Blob service.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('Address of the Queue service.')
output queueEndpoint string = account.properties.primaryEndpoints.queue

@description('Address of the Table service.')
output tableEndpoint string = account.properties.primaryEndpoints.table

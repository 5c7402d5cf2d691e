targetScope = 'subscription'

metadata name = 'Holdfast'
metadata description = 'The app with all it needs, and the rights and events with which it guards this subscription.'

@description('Name of this installation, such as production: part of the names of resources and roles.')
@minLength(1)
@maxLength(24)
param environmentName string

@description('Region of the app. It guards machines of every region.')
@minLength(1)
param location string

@description('Resource group of the app; created.')
param resourceGroupName string = 'rg-holdfast-${environmentName}'

@description('Tags of everything that is created here. The vaults that the app creates have the tags of holdfast.config.json.')
param tags object = {}

@description('Whether this subscription\'s machines are guarded. Without it only the app is deployed; subscription.bicep adds subscriptions.')
param guardThisSubscription bool = true

@description('Resource groups of the Recovery Services vaults, as holdfast.config.json names them. Empty: the rights on vaults are given for the whole subscription.')
param vaultResourceGroups array = [
  'holdfast-backup'
]

@description('Whether the vaults\' resource groups are created. Use false where they exist: a deployment would replace their tags, and fails in another region.')
param createVaultResourceGroups bool = true

@description('Whether the resource groups that are created for vaults get a lock against deletion, so that no clean-up takes the backups.')
param lockVaultResourceGroups bool = true

@description('Resource groups of the machines to protect. Empty: the right to write machines, which Azure Backup asks for, is given for the whole subscription. A machine elsewhere then ends as not protected, with the missing right named.')
param machineResourceGroups array = []

@description('Rights beyond protecting machines in existing vaults: createVaults (vaults and policies), registerProviders (the resource provider Microsoft.RecoveryServices), deleteBackupData (backup data of deleted machines, after an approval).')
param optionalRoles array = [
  'createVaults'
]

@description('Name of the system topic that this subscription has already; empty: one is created. Azure allows one per subscription. It needs a system-assigned identity.')
param existingSystemTopicName string = ''

@description('Resource group of the existing system topic.')
param existingSystemTopicResourceGroup string = ''

@description('Version of Node: 22 is listed for Flex Consumption by Azure\'s pages; 24 where the region offers it.')
@allowed([
  '22'
  '24'
])
param nodeVersion string = '22'

@description('Memory of an instance of the app, in MB.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 2048

@description('Instances of the app at most.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that always run the workflows; 0 is cheaper, and then timers wait for a cold start.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 1

@description('Redundancy of the app\'s storage account.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
  'Standard_GRS'
  'Standard_GZRS'
])
param storageSkuName string = 'Standard_LRS'

@description('Days after which a dead letter that the sweep has not taken is deleted.')
@minValue(7)
@maxValue(365)
param deadLetterDays int = 30

@description('Days for which logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Logs that are taken a day, in GB; -1: no limit. Once it is reached, alerts see nothing until the next day.')
param logDailyQuotaGb int = -1

@description('Secrets that holdfast.config.json names, without the prefix HOLDFAST_SECRET_, such as TEAMS_URL. Write each to the key vault first: the app does not start with one missing.')
param secretNames array = []

@description('Object ID of the person or group that may write secrets to the key vault; empty: the right is not given here.')
param keyVaultWriterPrincipalId string = ''

@description('Path of the configuration file in the package; empty: holdfast.config.json.')
param configPath string = ''

@description('Address of a second receiver of telemetry, by OTLP; empty: none.')
param otlpEndpoint string = ''

@description('Client ID of the app registration that operators sign in to; empty: no sign-in, calls need a function key.')
param loginClientId string = ''

@description('Client IDs of further applications whose tokens are accepted, such as the Azure CLI\'s.')
param loginAllowedClientIds array = []

@description('Whether storage and key vault are reached by private endpoints only, from a virtual network of the app.')
param privateNetworking bool = false

@description('Address range of the virtual network with privateNetworking.')
param networkAddressPrefix string = '10.83.0.0/24'

@description('IPv4 addresses or ranges, such as an operator\'s, that reach storage and key vault with privateNetworking.')
param allowedIpRanges array = []

@description('Whether workflows are kept in a Durable Task Scheduler rather than in the storage account. Decide before the first start: instances are not moved.')
param useDurableTaskScheduler bool = false

@description('Kind of the Durable Task Scheduler.')
@allowed([
  'Consumption'
  'Dedicated'
])
param schedulerSkuName string = 'Consumption'

@description('Addresses that are told by mail when Holdfast itself needs attention. Without them and alertActionGroupIds there are no alerts on it.')
param alertEmails array = []

@description('Resource IDs of existing action groups that are told as well.')
param alertActionGroupIds array = []

@description('Hours without the start of a sweep after which an alert is raised: more than the sweep\'s interval in holdfast.config.json.')
@allowed([
  1
  2
  3
  6
])
param sweepMissingHours int = 3

// Names are unique per subscription, environment and region, and stay the same at every deployment.
var token = uniqueString(subscription().id, environmentName, location)
var allTags = union(tags, {
  'azd-env-name': environmentName
  application: 'holdfast'
})
var eventQueueName = 'holdfast-vm-events'
var deadLetterContainerName = 'dead-letters'
var packageContainerName = 'packages'
var tableNames = [
  'holdfastapprovals'
  'holdfastchanges'
  'holdfastdeliveries'
  'holdfastincidents'
  'holdfastmachines'
  'holdfastmalformedevents'
  'holdfastruns'
  'holdfasttimeline'
]
var hasOwnTopic = guardThisSubscription && empty(existingSystemTopicName)
var topicName = empty(existingSystemTopicName) ? 'evgt-holdfast-${token}' : existingSystemTopicName
var topicResourceGroup = empty(existingSystemTopicName) ? resourceGroupName : existingSystemTopicResourceGroup
var hasAlerts = !empty(alertEmails) || !empty(alertActionGroupIds)

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: resourceGroupName
  location: location
  tags: allTags
}

module identity 'modules/identity.bicep' = {
  name: 'holdfast-identity-${token}'
  scope: group
  params: {
    location: location
    name: 'id-holdfast-${token}'
    tags: allTags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'holdfast-monitoring-${token}'
  scope: group
  params: {
    location: location
    workspaceName: 'log-holdfast-${token}'
    applicationInsightsName: 'appi-holdfast-${token}'
    tags: allTags
    retentionDays: logRetentionDays
    dailyQuotaGb: logDailyQuotaGb
    appPrincipalId: identity.outputs.principalId
  }
}

module storage 'modules/storage.bicep' = {
  name: 'holdfast-storage-${token}'
  scope: group
  params: {
    location: location
    name: 'stholdfast${token}'
    tags: allTags
    skuName: storageSkuName
    eventQueueName: eventQueueName
    deadLetterContainerName: deadLetterContainerName
    packageContainerName: packageContainerName
    tableNames: tableNames
    deadLetterDays: deadLetterDays
    isPrivate: privateNetworking
    allowedIpRanges: privateNetworking ? allowedIpRanges : []
    appPrincipalId: identity.outputs.principalId
  }
}

module keyVault 'modules/key-vault.bicep' = {
  name: 'holdfast-key-vault-${token}'
  scope: group
  params: {
    location: location
    name: 'kv-hf-${token}'
    tags: allTags
    isPrivate: privateNetworking
    allowedIpRanges: privateNetworking ? allowedIpRanges : []
    appPrincipalId: identity.outputs.principalId
    keyVaultWriterPrincipalId: keyVaultWriterPrincipalId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module network 'modules/network.bicep' = if (privateNetworking) {
  name: 'holdfast-network-${token}'
  scope: group
  params: {
    location: location
    name: 'vnet-holdfast-${token}'
    tags: allTags
    addressPrefix: networkAddressPrefix
    storageAccountId: storage.outputs.id
    storageAccountName: storage.outputs.name
    keyVaultId: keyVault.outputs.id
    keyVaultName: keyVault.outputs.name
  }
}

module scheduler 'modules/durable-task-scheduler.bicep' = if (useDurableTaskScheduler) {
  name: 'holdfast-scheduler-${token}'
  scope: group
  params: {
    location: location
    name: 'dts-holdfast-${token}'
    tags: allTags
    skuName: schedulerSkuName
    taskHubName: 'holdfast'
    appPrincipalId: identity.outputs.principalId
    identityClientId: identity.outputs.clientId
  }
}

module functionApp 'modules/function-app.bicep' = {
  name: 'holdfast-function-app-${token}'
  scope: group
  params: {
    location: location
    name: 'func-holdfast-${token}'
    planName: 'plan-holdfast-${token}'
    tags: allTags
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyInstances: alwaysReadyInstances
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    blobEndpoint: storage.outputs.blobEndpoint
    queueEndpoint: storage.outputs.queueEndpoint
    tableEndpoint: storage.outputs.tableEndpoint
    packageContainerName: packageContainerName
    eventQueueName: eventQueueName
    deadLetterContainerName: deadLetterContainerName
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    keyVaultName: keyVault.outputs.name
    secretNames: secretNames
    configPath: configPath
    otlpEndpoint: otlpEndpoint
    subnetId: privateNetworking ? network!.outputs.appSubnetId : ''
    schedulerSettings: useDurableTaskScheduler ? scheduler!.outputs.settings : {}
    hasLogin: !empty(loginClientId)
  }
}

module login 'modules/authentication.bicep' = if (!empty(loginClientId)) {
  name: 'holdfast-login-${token}'
  scope: group
  params: {
    functionAppName: functionApp.outputs.name
    clientId: loginClientId
    allowedClientIds: loginAllowedClientIds
  }
}

resource vaultGroups 'Microsoft.Resources/resourceGroups@2024-11-01' = [
  for groupName in (guardThisSubscription && createVaultResourceGroups ? vaultResourceGroups : []): {
    name: groupName
    location: location
    tags: allTags
  }
]

module vaultLocks 'modules/delete-lock.bicep' = [
  for groupName in (guardThisSubscription && createVaultResourceGroups && lockVaultResourceGroups ? vaultResourceGroups : []): {
    name: 'holdfast-lock-${uniqueString(subscription().id, groupName)}'
    scope: resourceGroup(groupName)
    dependsOn: [
      vaultGroups
    ]
    params: {
      notes: 'The vaults with the backups of virtual machines. Remove the lock only to give up those backups.'
    }
  }
]

module roles 'modules/roles.bicep' = if (guardThisSubscription) {
  name: 'holdfast-roles-${token}'
  dependsOn: [
    vaultGroups
  ]
  params: {
    environmentName: environmentName
    appPrincipalId: identity.outputs.principalId
    optionalRoles: optionalRoles
    vaultResourceGroups: vaultResourceGroups
    machineResourceGroups: machineResourceGroups
  }
}

module systemTopic 'modules/system-topic.bicep' = if (hasOwnTopic) {
  name: 'holdfast-system-topic-${token}'
  scope: group
  params: {
    name: topicName
    tags: allTags
  }
}

module events 'modules/events.bicep' = if (guardThisSubscription) {
  name: 'holdfast-events-${token}'
  scope: resourceGroup(topicResourceGroup)
  dependsOn: [
    systemTopic
  ]
  params: {
    topicName: topicName
    eventSubscriptionName: 'holdfast-${environmentName}'
    storageAccountId: storage.outputs.id
    eventQueueName: eventQueueName
    deadLetterContainerName: deadLetterContainerName
    workspaceId: monitoring.outputs.workspaceId
  }
}

module alerts 'modules/alerts.bicep' = if (hasAlerts) {
  name: 'holdfast-alerts-${token}'
  scope: group
  params: {
    location: location
    environmentName: environmentName
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
    topicId: guardThisSubscription ? events!.outputs.topicId : ''
    eventQueueName: eventQueueName
    emails: alertEmails
    actionGroupIds: alertActionGroupIds
    sweepMissingHours: sweepMissingHours
  }
}

@description('Resource group of the app.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the function app.')
output HOLDFAST_FUNCTION_APP string = functionApp.outputs.name

@description('Address of the app.')
output HOLDFAST_URL string = functionApp.outputs.url

@description('Name of the key vault that secrets are written to.')
output HOLDFAST_KEY_VAULT string = keyVault.outputs.name

@description('Object ID of the app\'s identity: what subscription.bicep asks for.')
output HOLDFAST_PRINCIPAL_ID string = identity.outputs.principalId

@description('Client ID of the app\'s identity: what the app registration trusts when operators sign in.')
output HOLDFAST_CLIENT_ID string = identity.outputs.clientId

@description('Resource ID of the app\'s storage account: what subscription.bicep asks for.')
output HOLDFAST_STORAGE_ID string = storage.outputs.id

@description('Resource ID of the workspace: what subscription.bicep asks for.')
output HOLDFAST_WORKSPACE_ID string = monitoring.outputs.workspaceId

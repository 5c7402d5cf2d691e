targetScope = 'subscription'

metadata name = 'Holdfast: a further subscription'
metadata description = 'The rights and events with which an installed Holdfast guards this subscription, too. Deployed into that subscription.'

@description('Name of the installation, as main.bicep has it.')
@minLength(1)
@maxLength(24)
param environmentName string

@description('Region of the resource groups that are created here.')
@minLength(1)
param location string

@description('Object ID of the app\'s identity: the output HOLDFAST_PRINCIPAL_ID of main.bicep.')
param appPrincipalId string

@description('Resource ID of the app\'s storage account: the output HOLDFAST_STORAGE_ID of main.bicep.')
param storageAccountId string

@description('Resource ID of the workspace: the output HOLDFAST_WORKSPACE_ID of main.bicep.')
param workspaceId string

@description('Resource group of the system topic; created, unless a topic exists.')
param resourceGroupName string = 'rg-holdfast-events'

@description('Tags of everything that is created here.')
param tags object = {}

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

@description('Name of the system topic that this subscription has already; empty: one is created. It needs a system-assigned identity.')
param existingSystemTopicName string = ''

@description('Resource group of the existing system topic.')
param existingSystemTopicResourceGroup string = ''

@description('Queue that Event Grid delivers to, as main.bicep has it.')
param eventQueueName string = 'holdfast-vm-events'

@description('Blob container of events that could not be delivered, as main.bicep has it.')
param deadLetterContainerName string = 'dead-letters'

var token = uniqueString(subscription().id, environmentName)
var allTags = union(tags, {
  application: 'holdfast'
})
var hasOwnTopic = empty(existingSystemTopicName)
var topicName = hasOwnTopic ? 'evgt-holdfast-${token}' : existingSystemTopicName

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = if (hasOwnTopic) {
  name: resourceGroupName
  location: location
  tags: allTags
}

resource vaultGroups 'Microsoft.Resources/resourceGroups@2024-11-01' = [
  for groupName in (createVaultResourceGroups ? vaultResourceGroups : []): {
    name: groupName
    location: location
    tags: allTags
  }
]

module vaultLocks 'modules/delete-lock.bicep' = [
  for groupName in (createVaultResourceGroups && lockVaultResourceGroups ? vaultResourceGroups : []): {
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

module roles 'modules/roles.bicep' = {
  name: 'holdfast-roles-${token}'
  dependsOn: [
    vaultGroups
  ]
  params: {
    environmentName: environmentName
    appPrincipalId: appPrincipalId
    optionalRoles: optionalRoles
    vaultResourceGroups: vaultResourceGroups
    machineResourceGroups: machineResourceGroups
  }
}

module systemTopic 'modules/system-topic.bicep' = if (hasOwnTopic) {
  name: 'holdfast-system-topic-${token}'
  scope: resourceGroup(resourceGroupName)
  dependsOn: [
    group
  ]
  params: {
    name: topicName
    tags: allTags
  }
}

module events 'modules/events.bicep' = {
  name: 'holdfast-events-${token}'
  scope: resourceGroup(hasOwnTopic ? resourceGroupName : existingSystemTopicResourceGroup)
  dependsOn: [
    systemTopic
  ]
  params: {
    topicName: topicName
    eventSubscriptionName: 'holdfast-${environmentName}'
    storageAccountId: storageAccountId
    eventQueueName: eventQueueName
    deadLetterContainerName: deadLetterContainerName
    workspaceId: workspaceId
  }
}

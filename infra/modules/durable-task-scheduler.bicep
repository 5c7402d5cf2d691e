@description('Region of the scheduler.')
param location string

@description('Name of the scheduler.')
param name string

@description('Tags of the scheduler.')
param tags object

@description('Consumption is paid per action; Dedicated has a fixed price.')
@allowed([
  'Consumption'
  'Dedicated'
])
param skuName string

@description('Name of the task hub.')
param taskHubName string

@description('Object ID of the app\'s identity.')
param appPrincipalId string

@description('Client ID of the app\'s identity.')
param identityClientId string

var builtInRoles = loadJsonContent('../built-in-roles.json')

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: {
      name: skuName
    }
    // An empty list refuses every address; the app has no fixed address, and every call needs a token of its identity.
    ipAllowlist: [
      '0.0.0.0/0'
    ]
  }
}

resource taskHub 'Microsoft.DurableTask/schedulers/taskHubs@2025-11-01' = {
  parent: scheduler
  name: taskHubName
}

resource mayUse 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(taskHub.id, appPrincipalId, builtInRoles.durableTaskDataContributor.id)
  scope: taskHub
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.durableTaskDataContributor.id
    )
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

@description('App settings that make the host use this back-end: they override host.json.')
output settings object = {
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler.properties.endpoint};Authentication=ManagedIdentity;ClientID=${identityClientId}'
  AzureFunctionsJobHost__extensions__durableTask__hubName: taskHub.name
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
}

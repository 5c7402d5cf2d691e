@description('Object ID of the app\'s identity.')
param appPrincipalId string

@description('Resource IDs of the roles that it gets in this resource group.')
param roleDefinitionIds array

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for roleDefinitionId in roleDefinitionIds: {
    name: guid(resourceGroup().id, appPrincipalId, roleDefinitionId)
    properties: {
      roleDefinitionId: roleDefinitionId
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

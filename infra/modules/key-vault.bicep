@description('Region of the key vault.')
param location string

@description('Name of the key vault.')
param name string

@description('Tags of the key vault.')
param tags object

@description('Whether only the app\'s network, Azure\'s trusted services and allowedIpRanges reach the key vault.')
param isPrivate bool

@description('IPv4 addresses or ranges that reach a private key vault, for operators.')
param allowedIpRanges array

@description('Object ID of the app\'s identity, which may read secrets.')
param appPrincipalId string

@description('Object ID of the person or group that may write secrets; empty: the right is not given here.')
param keyVaultWriterPrincipalId string

@description('Resource ID of the workspace that the audit log goes to.')
param workspaceId string

var builtInRoles = loadJsonContent('../built-in-roles.json')

resource keyVault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      ipRules: [
        for addressRange in allowedIpRanges: {
          value: addressRange
        }
      ]
    }
  }
}

resource mayRead 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(keyVault.id, appPrincipalId, builtInRoles.keyVaultSecretsUser.id)
  scope: keyVault
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.keyVaultSecretsUser.id
    )
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource mayWrite 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(keyVaultWriterPrincipalId)) {
  name: guid(keyVault.id, keyVaultWriterPrincipalId, builtInRoles.keyVaultSecretsOfficer.id)
  scope: keyVault
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.keyVaultSecretsOfficer.id
    )
    principalId: keyVaultWriterPrincipalId
  }
}

resource auditLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: keyVault
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'audit'
        enabled: true
      }
    ]
  }
}

@description('Resource ID of the key vault.')
output id string = keyVault.id

@description('Name of the key vault.')
output name string = keyVault.name

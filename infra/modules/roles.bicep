targetScope = 'subscription'

@description('Name of the environment: part of the roles\' names, which are unique in a tenant.')
param environmentName string

@description('Object ID of the app\'s identity.')
param appPrincipalId string

@description('Optional rights: keys of the member optional in role-definitions.json.')
param optionalRoles array

@description('Resource groups of the Recovery Services vaults; empty: the rights on vaults are given for the whole subscription.')
param vaultResourceGroups array

@description('Resource groups of the machines to protect; empty: any machine of the subscription may be protected.')
param machineResourceGroups array

var roleDefinitions = loadJsonContent('../role-definitions.json')
var scopeId = subscription().id
var wanted = union(
  [
    ''
  ],
  optionalRoles
)
var roles = filter(roleDefinitions.roles, role => contains(wanted, role.optional ?? ''))
var vaultRoles = filter(roles, role => role.scope == 'vaults' && role.optional != 'registerProviders')
var vaultRoleIds = map(
  vaultRoles,
  role =>
    subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      guid(scopeId, environmentName, role.key)
    )
)
var enablerRoles = filter(roles, role => role.key == 'protectionEnabler')
var enablerRoleIds = map(
  enablerRoles,
  role =>
    subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      guid(scopeId, environmentName, role.key)
    )
)
var keysForGroups = union(
  empty(vaultResourceGroups) ? [] : map(vaultRoles, role => role.key),
  empty(machineResourceGroups) ? [] : map(enablerRoles, role => role.key)
)

resource definitions 'Microsoft.Authorization/roleDefinitions@2022-04-01' = [
  for role in roles: {
    name: guid(scopeId, environmentName, role.key)
    properties: {
      roleName: '${role.name} (${environmentName}, ${subscription().subscriptionId})'
      description: role.description
      type: 'CustomRole'
      assignableScopes: [
        scopeId
      ]
      permissions: [
        {
          actions: role.actions
          notActions: []
          dataActions: []
          notDataActions: []
        }
      ]
    }
  }
]

// For the whole subscription: reading, because machines are listed; registering a resource provider, which has no narrower scope;
// and what no resource groups were given for.
resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (role, index) in roles: if (!contains(keysForGroups, role.key)) {
    name: guid(scopeId, appPrincipalId, role.key)
    properties: {
      roleDefinitionId: definitions[index].id
      principalId: appPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

module vaultAssignments 'group-role-assignments.bicep' = [
  for groupName in vaultResourceGroups: {
    name: 'holdfast-vault-roles-${uniqueString(subscription().id, environmentName, groupName)}'
    scope: resourceGroup(groupName)
    dependsOn: [
      definitions
    ]
    params: {
      appPrincipalId: appPrincipalId
      roleDefinitionIds: vaultRoleIds
    }
  }
]

module machineAssignments 'group-role-assignments.bicep' = [
  for groupName in machineResourceGroups: {
    name: 'holdfast-machine-roles-${uniqueString(subscription().id, environmentName, groupName)}'
    scope: resourceGroup(groupName)
    dependsOn: [
      definitions
    ]
    params: {
      appPrincipalId: appPrincipalId
      roleDefinitionIds: enablerRoleIds
    }
  }
]

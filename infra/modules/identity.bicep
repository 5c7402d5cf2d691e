@description('Region of the identity.')
param location string

@description('Name of the identity.')
param name string

@description('Tags of the identity.')
param tags object

// User-assigned, so that its rights exist before the app starts and outlive the app's recreation.
resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
  tags: tags
}

@description('Resource ID, as the function app refers to it.')
output id string = identity.id

@description('Client ID, as the app\'s settings refer to it.')
output clientId string = identity.properties.clientId

@description('Object ID, as role assignments refer to it.')
output principalId string = identity.properties.principalId

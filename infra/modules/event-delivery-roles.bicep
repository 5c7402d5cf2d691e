@description('Name of the app\'s storage account, in this resource group.')
param storageAccountName string

@description('Queue that Event Grid delivers to.')
param eventQueueName string

@description('Blob container of events that could not be delivered.')
param deadLetterContainerName string

@description('Object ID of the system topic\'s identity.')
param topicPrincipalId string

var builtInRoles = loadJsonContent('../built-in-roles.json')

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageAccountName
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' existing = {
  parent: account
  name: 'default'
}

resource eventQueue 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' existing = {
  parent: queues
  name: eventQueueName
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' existing = {
  parent: account
  name: 'default'
}

resource deadLetters 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' existing = {
  parent: blobs
  name: deadLetterContainerName
}

// On the one queue and the one container: the topic can read nothing, and reaches no other data of the account.
resource maySend 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(eventQueue.id, topicPrincipalId, builtInRoles.storageQueueDataMessageSender.id)
  scope: eventQueue
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.storageQueueDataMessageSender.id
    )
    principalId: topicPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource mayDeadLetter 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(deadLetters.id, topicPrincipalId, builtInRoles.storageBlobDataContributor.id)
  scope: deadLetters
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.storageBlobDataContributor.id
    )
    principalId: topicPrincipalId
    principalType: 'ServicePrincipal'
  }
}

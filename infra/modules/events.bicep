@description('Name of the subscription\'s system topic, in this resource group. It needs a system-assigned identity.')
param topicName string

@description('Name of the event subscription.')
param eventSubscriptionName string

@description('Resource ID of the app\'s storage account. It may be in another subscription of the same tenant.')
param storageAccountId string

@description('Queue that events are delivered to.')
param eventQueueName string

@description('Blob container of events that could not be delivered.')
param deadLetterContainerName string

@description('Resource ID of the workspace that failed deliveries are logged to.')
param workspaceId string

var storageIdParts = split(storageAccountId, '/')

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

module deliveryRoles 'event-delivery-roles.bicep' = {
  name: 'holdfast-delivery-roles-${uniqueString(subscription().id, topicName)}'
  scope: resourceGroup(storageIdParts[2], storageIdParts[4])
  params: {
    storageAccountName: storageIdParts[8]
    eventQueueName: eventQueueName
    deadLetterContainerName: deadLetterContainerName
    topicPrincipalId: topic.identity.principalId
  }
}

// The identity delivers, so that there is no key, and no function has to exist yet. Event Grid refuses the subscription until the
// role assignments have taken effect; deploying again a few minutes later is then enough.
resource vmEvents 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: eventSubscriptionName
  dependsOn: [
    deliveryRoles
  ]
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    filter: {
      includedEventTypes: [
        'Microsoft.Resources.ResourceWriteSuccess'
        'Microsoft.Resources.ResourceDeleteSuccess'
      ]
      advancedFilters: [
        {
          operatorType: 'StringIn'
          key: 'data.operationName'
          values: [
            'Microsoft.Compute/virtualMachines/write'
            'Microsoft.Compute/virtualMachines/delete'
          ]
        }
      ]
    }
    // A day of retries, which is all that Event Grid offers; then the event is a dead letter, which the sweep takes.
    retryPolicy: {
      eventTimeToLiveInMinutes: 1440
      maxDeliveryAttempts: 30
    }
    deliveryWithResourceIdentity: {
      identity: {
        type: 'SystemAssigned'
      }
      destination: {
        endpointType: 'StorageQueue'
        properties: {
          resourceId: storageAccountId
          queueName: eventQueueName
          queueMessageTimeToLiveInSeconds: 604800
        }
      }
    }
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'SystemAssigned'
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: storageAccountId
          blobContainerName: deadLetterContainerName
        }
      }
    }
  }
}

resource failedDeliveries 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'holdfast-failed-deliveries'
  scope: topic
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        category: 'DeliveryFailures'
        enabled: true
      }
    ]
  }
}

@description('Resource ID of the system topic.')
output topicId string = topic.id

@description('Name of the system topic.')
param name string

@description('Tags of the system topic.')
param tags object

// A subscription has at most one system topic: where there is one, its name is given and this module is left out.
resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: name
  location: 'global'
  tags: tags
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    source: subscription().id
    topicType: 'Microsoft.Resources.Subscriptions'
  }
}

@description('Name of the system topic.')
output name string = topic.name

@description('Region of the app; Flex Consumption must be offered there.')
param location string

@description('Name of the app.')
param name string

@description('Name of the Flex Consumption plan.')
param planName string

@description('Tags of the plan and of the app.')
param tags object

@description('Version of Node: 22 is listed for Flex Consumption by Azure\'s pages; 24 where the region offers it.')
@allowed([
  '22'
  '24'
])
param nodeVersion string

@description('Memory of an instance, in MB.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int

@description('Instances at most.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Instances of the group durable that always run: with none, timers and workflows wait for a cold start.')
@minValue(0)
param alwaysReadyInstances int

@description('Resource ID of the app\'s identity.')
param identityId string

@description('Client ID of the app\'s identity.')
param identityClientId string

@description('Address of the storage account\'s Blob service, with a slash at the end.')
param blobEndpoint string

@description('Address of the storage account\'s Queue service.')
param queueEndpoint string

@description('Address of the storage account\'s Table service.')
param tableEndpoint string

@description('Blob container of the app\'s package.')
param packageContainerName string

@description('Queue that Event Grid delivers to.')
param eventQueueName string

@description('Blob container of events that could not be delivered.')
param deadLetterContainerName string

@description('Name of the Application Insights component, in the same resource group.')
param applicationInsightsName string

@description('Name of the key vault with the secrets.')
param keyVaultName string

@description('Secrets that holdfast.config.json names, without the prefix HOLDFAST_SECRET_. Each must be in the key vault already.')
param secretNames array

@description('Path of the configuration file; empty: holdfast.config.json of the package.')
param configPath string

@description('Address of a second receiver of telemetry, by OTLP; empty: none.')
param otlpEndpoint string

@description('Resource ID of the subnet for the app\'s outbound traffic; empty: none.')
param subnetId string

@description('App settings of an optional Durable Task Scheduler; empty: the task hub is in the storage account.')
param schedulerSettings object

@description('Whether operators sign in with Microsoft Entra ID.')
param hasLogin bool

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: applicationInsightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  // azd finds the app by this tag, which has the service's name in azure.yaml.
  tags: union(tags, {
    'azd-service-name': 'app'
  })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}${packageContainerName}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: {
        name: 'node'
        version: nodeVersion
      }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyInstances == 0 ? [] : [
          {
            name: 'durable'
            instanceCount: alwaysReadyInstances
          }
        ]
      }
    }
  }
}

// Publishing with a name and password is off: azd and the Azure CLI publish with a token.
resource noFtp 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  properties: {
    allow: false
  }
}

resource noBasicScm 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  properties: {
    allow: false
  }
}

// Never a plain AzureWebJobsStorage, not even an empty one: the host would take it for a connection string.
var settings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsStorage__blobServiceUri: blobEndpoint
  AzureWebJobsStorage__queueServiceUri: queueEndpoint
  AzureWebJobsStorage__tableServiceUri: tableEndpoint
  AZURE_CLIENT_ID: identityClientId
  AZURE_TOKEN_CREDENTIALS: 'prod'
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsights.properties.ConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  HOLDFAST_EVENT_QUEUE: eventQueueName
  HOLDFAST_DEAD_LETTER_CONTAINER: deadLetterContainerName
  HOLDFAST_PUBLIC_URL: 'https://${app.properties.defaultHostName}'
}

var configSettings = empty(configPath) ? {} : {
  HOLDFAST_CONFIG: configPath
}

var otlpSettings = empty(otlpEndpoint) ? {} : {
  OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint
}

// The app registration trusts the identity, so that signing in needs no client secret. The app asks for roles instead of keys.
var loginSettings = hasLogin ? {
  HOLDFAST_SIGN_IN: 'true'
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identityClientId
} : {}

// A secret's name in the key vault: HOLDFAST_SECRET_TEAMS_URL is holdfast-secret-teams-url.
var secretSettings = toObject(
  secretNames,
  secretName => 'HOLDFAST_SECRET_${secretName}',
  secretName => '@Microsoft.KeyVault(VaultName=${keyVaultName};SecretName=holdfast-secret-${toLower(replace(secretName, '_', '-'))})'
)

resource appSettings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: union(settings, configSettings, otlpSettings, loginSettings, secretSettings, schedulerSettings)
}

@description('Resource ID of the app.')
output id string = app.id

@description('Name of the app.')
output name string = app.name

@description('Address of the app, without a slash at the end.')
output url string = 'https://${app.properties.defaultHostName}'

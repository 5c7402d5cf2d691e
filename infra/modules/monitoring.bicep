@description('Region of the workspace and of Application Insights.')
param location string

@description('Name of the Log Analytics workspace.')
param workspaceName string

@description('Name of the Application Insights component.')
param applicationInsightsName string

@description('Tags of both.')
param tags object

@description('Days for which logs are kept. The first 31 are included in the price of ingestion.')
@minValue(30)
@maxValue(730)
param retentionDays int

@description('Logs that are taken a day, in GB; -1: no limit. Alerts see nothing once the limit is reached.')
param dailyQuotaGb int

@description('Object ID of the app\'s identity, which may publish telemetry and nothing else.')
param appPrincipalId string

var builtInRoles = loadJsonContent('../built-in-roles.json')

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
    workspaceCapping: {
      dailyQuotaGb: dailyQuotaGb
    }
    features: {
      disableLocalAuth: true
      enableLogAccessUsingOnlyResourcePermissions: true
    }
  }
}

resource applicationInsights 'Microsoft.Insights/components@2020-02-02' = {
  name: applicationInsightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    // The connection string alone gives no right to write: telemetry needs a token of the app's identity.
    DisableLocalAuth: true
  }
}

resource mayPublish 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(applicationInsights.id, appPrincipalId, builtInRoles.monitoringMetricsPublisher.id)
  scope: applicationInsights
  properties: {
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtInRoles.monitoringMetricsPublisher.id
    )
    principalId: appPrincipalId
    principalType: 'ServicePrincipal'
  }
}

@description('Resource ID of the workspace.')
output workspaceId string = workspace.id

@description('Name of the Application Insights component. Its connection string is read where it is needed.')
output applicationInsightsName string = applicationInsights.name

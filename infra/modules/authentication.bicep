@description('Name of the function app, in the same resource group.')
param functionAppName string

@description('Client ID of the app registration that operators sign in to.')
param clientId string

@description('Client IDs of further applications whose tokens are accepted, such as the Azure CLI\'s.')
param allowedClientIds array

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: functionAppName
}

resource login 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
    }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'RedirectToLoginPage'
      redirectToProvider: 'azureactivedirectory'
      // What has another lock: the host's webhooks and the alerts' route need a key, a link in a message is signed, and health
      // names no resource.
      excludedPaths: [
        '/runtime/webhooks/*'
        '/api/health'
        '/api/health/*'
        '/api/alerts/azure-monitor'
        '/api/actions/*'
        '/api/keyed/*'
      ]
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          clientId: clientId
          clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
        }
        validation: {
          allowedAudiences: [
            clientId
            'api://${clientId}'
          ]
          defaultAuthorizationPolicy: {
            allowedApplications: union(
              [
                clientId
              ],
              allowedClientIds
            )
          }
        }
      }
    }
    login: {
      tokenStore: {
        enabled: true
      }
    }
  }
}

using '../main.bicep'

// Zone-redundant storage, logs for three months, and alerts on Holdfast itself. Change the address before use.
param environmentName = 'production'
param location = 'westeurope'
param storageSkuName = 'Standard_ZRS'
param instanceMemoryMB = 2048
param logRetentionDays = 90
param alertEmails = [
  'platform@example.com'
]
param tags = {
  environment: 'production'
}

using '../main.bicep'

// For a trial or a few dozen machines: the smallest instance, locally redundant storage, at most 1 GB of logs a day.
param environmentName = 'small'
param location = 'westeurope'
param storageSkuName = 'Standard_LRS'
param instanceMemoryMB = 512
param logDailyQuotaGb = 1
param tags = {
  environment: 'trial'
}

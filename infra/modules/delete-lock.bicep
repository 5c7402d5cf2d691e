@description('What the lock protects, for whoever meets it.')
param notes string

// Deleting the resource group, as "azd down" does, would delete the vaults with it.
resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'holdfast-backups'
  properties: {
    level: 'CanNotDelete'
    notes: notes
  }
}

/**
 * Regions of Azure's public cloud, then those of its clouds for governments and China, as ARM names them. Only warnings depend
 * on the list: Azure adds regions.
 *
 * @see https://learn.microsoft.com/azure/reliability/regions-list
 */
export const azureRegions: readonly string[] = `
australiacentral australiacentral2 australiaeast australiasoutheast austriaeast belgiumcentral brazilsouth
brazilsoutheast canadacentral canadaeast centralindia centralus centraluseuap chilecentral eastasia eastus
eastus2 eastus2euap francecentral francesouth germanynorth germanywestcentral indonesiacentral israelcentral
italynorth japaneast japanwest jioindiacentral jioindiawest koreacentral koreasouth malaysiawest mexicocentral
newzealandnorth northcentralus northeurope norwayeast norwaywest polandcentral qatarcentral southafricanorth
southafricawest southcentralus southeastasia southindia spaincentral swedencentral swedensouth
switzerlandnorth switzerlandwest uaecentral uaenorth uksouth ukwest westcentralus westeurope westindia westus
westus2 westus3
usgovarizona usgovtexas usgovvirginia usdodcentral usdodeast chinaeast chinaeast2 chinaeast3 chinanorth
chinanorth2 chinanorth3`
  .trim()
  .split(/\s+/);

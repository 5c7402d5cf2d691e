/** A region of Azure's public cloud. */
export interface AzureRegion {
  readonly name: string;
  readonly displayName: string;
  readonly geographyGroup: string;
  /** The region that backups of this one are replicated to; absent where Azure pairs none. */
  readonly paired: string | undefined;
}

/** Source: https://learn.microsoft.com/azure/reliability/regions-list, and the early-update regions of recorded traffic. */
const TABLE = `
australiacentral|Australia Central|Asia Pacific|australiacentral2
australiacentral2|Australia Central 2|Asia Pacific|australiacentral
australiaeast|Australia East|Asia Pacific|australiasoutheast
australiasoutheast|Australia Southeast|Asia Pacific|australiaeast
austriaeast|Austria East|Europe|
belgiumcentral|Belgium Central|Europe|
brazilsouth|Brazil South|South America|southcentralus
brazilsoutheast|Brazil Southeast|South America|brazilsouth
canadacentral|Canada Central|Canada|canadaeast
canadaeast|Canada East|Canada|canadacentral
centralindia|Central India|Asia Pacific|southindia
centralus|Central US|US|eastus2
centraluseuap|Central US EUAP|US|eastus2euap
chilecentral|Chile Central|South America|
eastasia|East Asia|Asia Pacific|southeastasia
eastus|East US|US|westus
eastus2|East US 2|US|centralus
eastus2euap|East US 2 EUAP|US|centraluseuap
francecentral|France Central|Europe|francesouth
francesouth|France South|Europe|francecentral
germanynorth|Germany North|Europe|germanywestcentral
germanywestcentral|Germany West Central|Europe|germanynorth
indonesiacentral|Indonesia Central|Asia Pacific|
israelcentral|Israel Central|Middle East|
italynorth|Italy North|Europe|
japaneast|Japan East|Asia Pacific|japanwest
japanwest|Japan West|Asia Pacific|japaneast
jioindiacentral|Jio India Central|Asia Pacific|jioindiawest
jioindiawest|Jio India West|Asia Pacific|jioindiacentral
koreacentral|Korea Central|Asia Pacific|koreasouth
koreasouth|Korea South|Asia Pacific|koreacentral
malaysiawest|Malaysia West|Asia Pacific|
mexicocentral|Mexico Central|Mexico|
newzealandnorth|New Zealand North|Asia Pacific|
northcentralus|North Central US|US|southcentralus
northeurope|North Europe|Europe|westeurope
norwayeast|Norway East|Europe|norwaywest
norwaywest|Norway West|Europe|norwayeast
polandcentral|Poland Central|Europe|
qatarcentral|Qatar Central|Middle East|
southafricanorth|South Africa North|Africa|southafricawest
southafricawest|South Africa West|Africa|southafricanorth
southcentralus|South Central US|US|northcentralus
southeastasia|Southeast Asia|Asia Pacific|eastasia
southindia|South India|Asia Pacific|centralindia
spaincentral|Spain Central|Europe|
swedencentral|Sweden Central|Europe|swedensouth
swedensouth|Sweden South|Europe|swedencentral
switzerlandnorth|Switzerland North|Europe|switzerlandwest
switzerlandwest|Switzerland West|Europe|switzerlandnorth
uaecentral|UAE Central|Middle East|uaenorth
uaenorth|UAE North|Middle East|uaecentral
uksouth|UK South|UK|ukwest
ukwest|UK West|UK|uksouth
westcentralus|West Central US|US|westus2
westeurope|West Europe|Europe|northeurope
westindia|West India|Asia Pacific|southindia
westus|West US|US|eastus
westus2|West US 2|US|westcentralus
westus3|West US 3|US|eastus`;

/** Every region, in alphabetical order. */
export const AZURE_REGIONS: readonly AzureRegion[] = TABLE.trim()
  .split("\n")
  .map((line) => {
    const [name = "", displayName = "", geographyGroup = "", paired = ""] = line.split("|");
    return { name, displayName, geographyGroup, paired: paired === "" ? undefined : paired };
  });

const NAMES: ReadonlySet<string> = new Set(AZURE_REGIONS.map(({ name }) => name));

/** Whether a location, written as `West Europe` or `westeurope`, is a region. */
export function isAzureRegion(location: string): boolean {
  return NAMES.has(location.toLowerCase().replaceAll(" ", ""));
}

/** An image of the marketplace, as `az vm create --image` and the portal offer it. */
export interface PlatformImage {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly version: string;
  readonly osType: "Windows" | "Linux";
  readonly hyperVGeneration: "V1" | "V2";
}

/**
 * The images that the Azure CLI's aliases name, one version each. A VM may name any other image too.
 * Source: https://learn.microsoft.com/azure/virtual-machines/linux/cli-ps-findimage
 */
export const PLATFORM_IMAGES: readonly PlatformImage[] = [
  linux("Canonical", "0001-com-ubuntu-server-jammy", "22_04-lts-gen2", "22.04.202406060"),
  linux("Canonical", "ubuntu-24_04-lts", "server", "24.04.202406140"),
  linux("Debian", "debian-11", "11-backports-gen2", "0.20240523.1755"),
  linux("Debian", "debian-12", "12-gen2", "0.20240507.1740"),
  linux("OpenLogic", "CentOS", "8_5-gen2", "8.5.2022012101"),
  linux("RedHat", "RHEL", "8-lvm-gen2", "8.10.2024052217"),
  linux("SUSE", "opensuse-leap-15-4", "gen2", "2023.06.10"),
  linux("SUSE", "sles-15-sp3", "gen2", "2024.01.10"),
  linux("kinvolk", "flatcar-container-linux-free", "stable-gen2", "3815.2.2"),
  windows("2022-datacenter-g2", "20348.2527.240612", "V2"),
  windows("2022-datacenter-azure-edition-core", "20348.2527.240612", "V2"),
  windows("2019-datacenter-gensecond", "17763.5936.240607", "V2"),
  windows("2016-datacenter-gensecond", "14393.7070.240611", "V2"),
  windows("2012-R2-Datacenter", "9600.21620.231004", "V1"),
  windows("2012-Datacenter", "9200.24523.231004", "V1"),
];

function linux(publisher: string, offer: string, sku: string, version: string): PlatformImage {
  return { publisher, offer, sku, version, osType: "Linux", hyperVGeneration: "V2" };
}

function windows(sku: string, version: string, hyperVGeneration: "V1" | "V2"): PlatformImage {
  const [publisher, offer] = ["MicrosoftWindowsServer", "WindowsServer"];
  return { publisher, offer, sku, version, osType: "Windows", hyperVGeneration };
}

/** A size of virtual machine. */
export interface VmSize {
  readonly name: string;
  readonly family: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly maxDataDisks: number;
}

/** Common sizes. A VM may name any other size too. */
export const VM_SIZES: readonly VmSize[] = [
  size("Standard_B1s", "standardBSFamily", 1, 1, 2),
  size("Standard_B2s", "standardBSFamily", 2, 4, 4),
  size("Standard_B2ms", "standardBSFamily", 2, 8, 4),
  size("Standard_DS1_v2", "standardDSv2Family", 1, 3.5, 4),
  size("Standard_DS2_v2", "standardDSv2Family", 2, 7, 8),
  size("Standard_D2s_v3", "standardDSv3Family", 2, 8, 4),
  size("Standard_D4s_v3", "standardDSv3Family", 4, 16, 8),
  size("Standard_D2s_v5", "standardDSv5Family", 2, 8, 4),
  size("Standard_D4s_v5", "standardDSv5Family", 4, 16, 8),
  size("Standard_D8s_v5", "standardDSv5Family", 8, 32, 16),
  size("Standard_E2s_v5", "standardESv5Family", 2, 16, 4),
  size("Standard_E4s_v5", "standardESv5Family", 4, 32, 8),
];

function size(name: string, family: string, cores: number, memoryGb: number, maxDataDisks: number): VmSize {
  return { name, family, cores, memoryGb, maxDataDisks };
}

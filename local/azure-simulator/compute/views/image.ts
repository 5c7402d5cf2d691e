import type { PlatformImage, VmSize } from "../model/images.ts";

/** A publisher, offer, SKU or version of an image, in the list of its kind. */
export function imagePartView(base: string, location: string, name: string) {
  return { location, name, id: `${base}/${name}` };
}

/** A version of an image, with what a client needs to create a machine from it. */
export function imageView(base: string, location: string, image: PlatformImage) {
  return {
    ...imagePartView(base, location, image.version),
    properties: {
      hyperVGeneration: image.hyperVGeneration,
      architecture: "x64",
      replicaType: "Managed",
      replicaCount: 10,
      disallowed: { vmDiskType: "None" },
      automaticOSUpgradeProperties: { automaticOSUpgradeSupported: false },
      imageDeprecationStatus: { imageState: "Active" },
      features: [
        { name: "SecurityType", value: "TrustedLaunchSupported" },
        { name: "IsAcceleratedNetworkSupported", value: "True" },
      ],
      osDiskImage: { operatingSystem: image.osType, sizeInGb: image.osType === "Windows" ? 127 : 30 },
      dataDiskImages: [],
    },
  };
}

export function vmSizeView({ name, cores, memoryGb, maxDataDisks }: VmSize) {
  return {
    name,
    numberOfCores: cores,
    osDiskSizeInMB: 1_047_552,
    resourceDiskSizeInMB: memoryGb * 2048,
    memoryInMB: memoryGb * 1024,
    maxDataDiskCount: maxDataDisks,
  };
}

/** A size as the list of all SKUs shows it. */
export function skuView({ name, family, cores, memoryGb, maxDataDisks }: VmSize, location: string) {
  const capability = (key: string, value: string | number) => ({ name: key, value: String(value) });
  return {
    resourceType: "virtualMachines",
    name,
    tier: "Standard",
    size: name.slice("Standard_".length),
    family,
    locations: [location],
    locationInfo: [{ location, zones: ["1", "2", "3"], zoneDetails: [] }],
    capabilities: [
      capability("vCPUs", cores),
      capability("MemoryGB", memoryGb),
      capability("MaxDataDiskCount", maxDataDisks),
      capability("PremiumIO", "True"),
      capability("HyperVGenerations", "V1,V2"),
      capability("AcceleratedNetworkingEnabled", "True"),
    ],
    restrictions: [],
  };
}

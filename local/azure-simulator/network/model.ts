import { isObject, type JsonObject, listAt, objectAt, stringAt } from "../arm/json.ts";
import type { SimulatorContext } from "../arm/service.ts";
import { createTrackedResources, type TrackedResources } from "../arm/tracked-resources.ts";
import { addressSpaceMissing } from "./errors.ts";

export const VNETS = "Microsoft.Network/virtualNetworks";
const NICS = "Microsoft.Network/networkInterfaces";
const SECURITY_GROUPS = "Microsoft.Network/networkSecurityGroups";
const PUBLIC_ADDRESSES = "Microsoft.Network/publicIPAddresses";

/** Virtual networks with their subnets. */
export function createVirtualNetworks(context: SimulatorContext): TrackedResources {
  return createTrackedResources(context, {
    type: VNETS,
    operationGroup: "VirtualNetworks",
    parameter: "virtualNetworkName",
    prepare: ({ id, properties }) => {
      if (listAt(properties, "addressSpace", "addressPrefixes").length === 0) throw addressSpaceMissing();
      const subnets = listAt(properties, "subnets").flatMap((subnet) =>
        isObject(subnet) ? [subnetOf(id, subnet)] : [],
      );
      return { properties: { ...properties, subnets, provisioningState: "Succeeded" } };
    },
  });
}

/** Network security groups; their rules are stored, nothing is filtered. */
export function createSecurityGroups(context: SimulatorContext): TrackedResources {
  return createTrackedResources(context, {
    type: SECURITY_GROUPS,
    operationGroup: "NetworkSecurityGroups",
    parameter: "networkSecurityGroupName",
    prepare: ({ id, properties }) => {
      const securityRules = listAt(properties, "securityRules").flatMap((rule) =>
        isObject(rule) ? [securityRuleOf(id, rule)] : [],
      );
      return { properties: { ...properties, securityRules, provisioningState: "Succeeded" } };
    },
  });
}

/** Public addresses, from a range that is reserved for documentation. */
export function createPublicAddresses(context: SimulatorContext): TrackedResources {
  const addresses = createTrackedResources(context, {
    type: PUBLIC_ADDRESSES,
    operationGroup: "PublicIPAddresses",
    parameter: "publicIpAddressName",
    prepare: ({ properties, existing }) => {
      const ipAddress =
        stringAt(existing?.properties, "ipAddress") ?? `203.0.113.${(addresses.all().length % MAX_HOST) + 1}`;
      const defaults = { publicIPAddressVersion: "IPv4", publicIPAllocationMethod: "Dynamic", idleTimeoutInMinutes: 4 };
      return { properties: { ...defaults, ...properties, ipAddress, provisioningState: "Succeeded" } };
    },
  });
  return addresses;
}

export function createNetworkInterfaces(context: SimulatorContext, networks: TrackedResources): TrackedResources {
  const interfaces = createTrackedResources(context, {
    type: NICS,
    operationGroup: "NetworkInterfaces",
    parameter: "networkInterfaceName",
    prepare: ({ id, properties, existing }) => {
      const number = interfaces.all().length;
      const present = stringAt(listAt(existing?.properties, "ipConfigurations")[0], "properties", "privateIPAddress");
      const ipConfigurations = listAt(properties, "ipConfigurations").flatMap((each) => {
        if (!isObject(each)) return [];
        const subnetId = stringAt(each, "properties", "subnet", "id") ?? "";
        return [ipConfigurationOf(id, each, present ?? privateAddress(networks, subnetId, number))];
      });
      const macAddress = stringAt(existing?.properties, "macAddress") ?? macAddressOf(number);
      return { properties: { ...properties, ipConfigurations, macAddress, provisioningState: "Succeeded" } };
    },
  });
  return interfaces;
}

/** The first addresses of a subnet are Azure's own. */
const FIRST_HOST = 4;
const MAX_HOST = 250;

/** An address for the n-th interface, in the subnet if its network is known. */
function privateAddress(networks: TrackedResources, subnetId: string, number: number): string {
  const network = networks.find(subnetId.replace(/\/subnets\/[^/]*$/i, ""));
  const subnet = listAt(network?.properties, "subnets").find((each) => {
    return stringAt(each, "id")?.toLowerCase() === subnetId.toLowerCase();
  });
  const prefix = stringAt(subnet, "properties", "addressPrefix") ?? "10.0.0.0/24";
  return prefix.replace(/\.\d+\/\d+$/, `.${FIRST_HOST + (number % MAX_HOST)}`);
}

function macAddressOf(number: number): string {
  const digits = number.toString(16).toUpperCase().padStart(6, "0");
  return `00-0D-3A-${digits.match(/../g)?.join("-") ?? ""}`;
}

function securityRuleOf(groupId: string, rule: JsonObject): JsonObject {
  const name = stringAt(rule, "name") ?? "rule";
  const properties = { ...objectAt(rule, "properties"), provisioningState: "Succeeded" };
  return { name, id: `${groupId}/securityRules/${name}`, type: `${SECURITY_GROUPS}/securityRules`, properties };
}

function subnetOf(networkId: string, subnet: JsonObject): JsonObject {
  const name = stringAt(subnet, "name") ?? "default";
  const properties = { ...objectAt(subnet, "properties"), provisioningState: "Succeeded" };
  return { name, id: `${networkId}/subnets/${name}`, type: `${VNETS}/subnets`, properties };
}

function ipConfigurationOf(interfaceId: string, configuration: JsonObject, privateIPAddress: string): JsonObject {
  const name = stringAt(configuration, "name") ?? "ipconfig1";
  const properties = {
    privateIPAddress,
    privateIPAllocationMethod: "Dynamic",
    privateIPAddressVersion: "IPv4",
    primary: true,
    ...objectAt(configuration, "properties"),
    provisioningState: "Succeeded",
  };
  return { name, id: `${interfaceId}/ipConfigurations/${name}`, properties };
}

import { isObject, type JsonObject, listAt, numberAt, objectAt, stringAt } from "../../arm/json.ts";
import { parameterInvalid, parameterMissing } from "../errors.ts";

const CREATE_OPTIONS = ["FromImage", "Attach", "Empty", "Copy", "Restore"];
const SECURITY_TYPES = ["Standard", "TrustedLaunch", "ConfidentialVM"];
const OS_TYPES = ["Windows", "Linux"];
const DEFAULT_VM_SIZE = "Standard_D2s_v5";
const DEFAULT_DISK_TYPE = "Premium_LRS";
const OS_DISK_GB = { Windows: 127, Linux: 30 };
/** Compute refuses more than 64 data disks on any size. */
const MAX_LUN = 63;
/** Never returned. */
const SECRETS = new Set(["adminPassword", "customData"]);

/**
 * Checks what a PUT of a VM sent and fills in what Compute fills in. What it contains must be valid; what a minimal body
 * omits (size, image, disk, credentials) gets a default instead of Azure's refusal.
 *
 * @throws {@link ArmError} 400 that names the parameter.
 */
export function checkVmProperties(body: JsonObject, vmId: string, name: string, uniqueId: string): JsonObject {
  const sent = withCanonicalNames(body);
  const osType = osTypeOf(sent);
  checkStorage(sent);
  checkOsProfile(sent, osType);
  checkSecurity(sent);
  const { provisioningState: _, instanceView: __, vmId: ___, timeCreated: ____, ...kept } = sent;
  const properties: Record<string, unknown> = {
    ...kept,
    hardwareProfile: { vmSize: DEFAULT_VM_SIZE, ...objectAt(sent, "hardwareProfile") },
    storageProfile: storageProfile(sent, vmId, name, uniqueId, osType),
  };
  if (isObject(sent["osProfile"])) properties["osProfile"] = osProfile(objectAt(sent, "osProfile"), osType);
  return properties;
}

/** Windows when something in the body says so. */
export function osTypeOf(properties: JsonObject): "Windows" | "Linux" {
  const stated = stringAt(properties, "storageProfile", "osDisk", "osType");
  if (stated !== undefined) return stated === "Windows" ? "Windows" : "Linux";
  const image = objectAt(properties, "storageProfile", "imageReference");
  const hints = `${stringAt(image, "publisher") ?? ""} ${stringAt(image, "offer") ?? ""}`;
  const isWindows = isObject(objectAt(properties, "osProfile")["windowsConfiguration"]) || /windows|sql/i.test(hints);
  return isWindows ? "Windows" : "Linux";
}

export function securityTypeOf(properties: JsonObject): "Standard" | "TrustedLaunch" | "ConfidentialVM" {
  const type = stringAt(properties, "securityProfile", "securityType");
  return type === "TrustedLaunch" || type === "ConfidentialVM" ? type : "Standard";
}

/** Machines with Trusted Launch or for confidential computing are of the second generation. */
export function hyperVGenerationOf(properties: JsonObject): "V1" | "V2" {
  return stringAt(properties, "securityProfile", "securityType") === undefined ? "V1" : "V2";
}

/** The OS disk and the data disks, with their LUNs; -1 is the OS disk. */
export function disksOf(properties: JsonObject): readonly { readonly lun: number; readonly disk: JsonObject }[] {
  const data = listAt(properties, "storageProfile", "dataDisks").flatMap((disk) =>
    isObject(disk) ? [{ lun: numberAt(disk, "lun") ?? 0, disk }] : [],
  );
  return [{ lun: -1, disk: objectAt(properties, "storageProfile", "osDisk") }, ...data];
}

/** Compute compares names such as `fromImage` without regard to casing and returns its own spelling; `az` sends both. */
function withCanonicalNames(sent: JsonObject): JsonObject {
  const storage = sent["storageProfile"];
  if (!isObject(storage)) return sent;
  const osDisk = isObject(storage["osDisk"]) ? { osDisk: canonicalDisk(storage["osDisk"]) } : {};
  const dataDisks = Array.isArray(storage["dataDisks"])
    ? { dataDisks: storage["dataDisks"].map((disk: unknown) => (isObject(disk) ? canonicalDisk(disk) : disk)) }
    : {};
  return { ...sent, storageProfile: { ...storage, ...osDisk, ...dataDisks } };
}

function canonicalDisk(disk: JsonObject): JsonObject {
  const known: Readonly<Record<string, readonly string[]>> = {
    createOption: CREATE_OPTIONS,
    osType: OS_TYPES,
    deleteOption: ["Delete", "Detach"],
    caching: ["None", "ReadOnly", "ReadWrite"],
  };
  const members = Object.entries(disk).map(([name, value]) => {
    const canonical = known[name]?.find((each) => each.toLowerCase() === String(value).toLowerCase());
    return [name, canonical ?? value];
  });
  return withoutNulls(Object.fromEntries(members));
}

/** A member that is `null` was not chosen. */
function withoutNulls(value: JsonObject): JsonObject {
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, isObject(member) ? withoutNulls(member) : member]));
}

function checkStorage(sent: JsonObject): void {
  const osDisk = objectAt(sent, "storageProfile", "osDisk");
  const osType = osDisk["osType"];
  if (osType !== undefined && !OS_TYPES.includes(String(osType))) {
    throw parameterInvalid("osDisk.osType", osType, OS_TYPES.join(", "));
  }
  const luns = new Set<number>();
  for (const { lun, disk } of disksOf(sent)) {
    checkDisk(lun, disk, luns);
    luns.add(lun);
  }
}

function checkDisk(lun: number, disk: JsonObject, taken: ReadonlySet<number>): void {
  const target = lun === -1 ? "osDisk" : "dataDisk";
  const option = disk["createOption"];
  if (option !== undefined && !CREATE_OPTIONS.includes(String(option))) {
    throw parameterInvalid(`${target}.createOption`, option, CREATE_OPTIONS.join(", "));
  }
  if (option === "Attach" && stringAt(disk, "managedDisk", "id") === undefined && !isObject(disk["vhd"])) {
    throw parameterMissing(`${target}.managedDisk.id`);
  }
  if (lun < -1 || lun > MAX_LUN || taken.has(lun)) {
    throw parameterInvalid("dataDisk.lun", lun, `one of 0 to ${MAX_LUN} that no other disk has`);
  }
}

function checkOsProfile(sent: JsonObject, osType: "Windows" | "Linux"): void {
  if (!isObject(sent["osProfile"])) return;
  const profile = objectAt(sent, "osProfile");
  const computerName = stringAt(profile, "computerName");
  const maxLength = osType === "Windows" ? 15 : 64;
  if (computerName !== undefined && (computerName === "" || computerName.length > maxLength)) {
    throw parameterInvalid("computerName", computerName, `1 to ${maxLength} characters`);
  }
  if (isObject(profile["windowsConfiguration"]) && isObject(profile["linuxConfiguration"])) {
    throw parameterInvalid("osProfile", "windowsConfiguration and linuxConfiguration", "one of the two");
  }
}

function checkSecurity(sent: JsonObject): void {
  const profile = objectAt(sent, "securityProfile");
  const type = profile["securityType"];
  if (type !== undefined && !SECURITY_TYPES.includes(String(type))) {
    throw parameterInvalid("securityProfile.securityType", type, SECURITY_TYPES.join(", "));
  }
  if (isObject(profile["uefiSettings"]) && (type === undefined || type === "Standard")) {
    throw parameterInvalid("securityProfile.uefiSettings", "given", "only with TrustedLaunch or ConfidentialVM");
  }
}

function osProfile(sent: JsonObject, osType: "Windows" | "Linux"): JsonObject {
  const configuration = osType === "Windows" ? "windowsConfiguration" : "linuxConfiguration";
  const shown = Object.fromEntries(Object.entries(sent).filter(([name]) => !SECRETS.has(name)));
  return {
    ...shown,
    [configuration]: { provisionVMAgent: true, ...objectAt(sent, configuration) },
    secrets: listAt(sent, "secrets"),
    allowExtensionOperations: sent["allowExtensionOperations"] ?? true,
    requireGuestProvisionSignal: true,
  };
}

function storageProfile(
  sent: JsonObject,
  vmId: string,
  name: string,
  uniqueId: string,
  osType: "Windows" | "Linux",
): JsonObject {
  const suffix = uniqueId.replaceAll("-", "");
  const profile = objectAt(sent, "storageProfile");
  const complete = (disk: JsonObject, defaultName: string, defaults: JsonObject): JsonObject => {
    const diskName = stringAt(disk, "managedDisk", "id")?.split("/").at(-1) ?? stringAt(disk, "name") ?? defaultName;
    const group = vmId.slice(0, vmId.toLowerCase().indexOf("/providers/"));
    const managedDisk = isObject(disk["vhd"])
      ? {}
      : {
          managedDisk: {
            storageAccountType: DEFAULT_DISK_TYPE,
            id: `${group}/providers/Microsoft.Compute/disks/${diskName}`,
            ...objectAt(disk, "managedDisk"),
          },
        };
    return { deleteOption: "Detach", ...defaults, ...disk, name: diskName, ...managedDisk };
  };
  const osDisk = complete(objectAt(profile, "osDisk"), `${name}_OsDisk_1_${suffix}`, {
    osType,
    createOption: "FromImage",
    caching: "ReadWrite",
    diskSizeGB: OS_DISK_GB[osType],
  });
  const dataDisks = listAt(profile, "dataDisks").map((disk, index) =>
    complete(isObject(disk) ? disk : {}, `${name}_disk${index + 2}_${suffix}`, {
      lun: index,
      createOption: "Empty",
      caching: "None",
      toBeDetached: false,
    }),
  );
  return { ...profile, osDisk, dataDisks };
}

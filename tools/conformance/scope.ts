import type { Recording } from "./recordings.ts";
import { memberOf } from "./recordings.ts";

/** The part of Azure a recording is about; `undefined` when the simulator does not implement it. */
export type Scope = "recoveryServices" | "compute" | "platform";

const computeTypes =
  /\/providers\/microsoft\.compute\/(virtualmachines|disks|snapshots|restorepointcollections)(\/|\?|$)/i;
const nestedExtension = /\/providers\/microsoft\.compute\/.*\/providers\//i;
/** Groups, generic lists, locks, providers and their registration. */
const platformPaths: readonly RegExp[] = [
  /^\/subscriptions\/[^/]+\/resourcegroups(\/[^/]+)?\/?(\?|$)/i,
  /^\/subscriptions\/[^/]+(\/resourcegroups\/[^/]+)?\/resources(\?|$)/i,
  /\/providers\/microsoft\.authorization\/locks(\/[^/]+)?(\?|$)/i,
  /^\/subscriptions\/[^/]+\/providers(\/[^/]+(\/(un)?register)?)?(\?|$)/i,
];

/** Recovery Services for virtual machines, Compute resources that take part in a backup, and ARM's own. */
export function scopeOf(recording: Recording): Scope | undefined {
  const { path } = recording;
  if (platformPaths.some((pattern) => pattern.test(path))) return "platform";
  if (/\/providers\/microsoft\.recoveryservices\//i.test(path))
    return isVirtualMachineBackup(recording) ? "recoveryServices" : undefined;
  return computeTypes.test(path) && !nestedExtension.test(path) ? "compute" : undefined;
}

/** The simulator does not implement site recovery and other workloads. */
function isVirtualMachineBackup({ path, body, requestBody }: Recording): boolean {
  if (/\/replication|\/backupProtectionIntents/i.test(path)) return false;
  const management = [
    memberOf(body, "properties", "backupManagementType"),
    memberOf(requestBody, "properties", "backupManagementType"),
    ...(/backupManagementType(?:\+| |%20)eq(?:\+| |%20)(?:'|%27)(\w+)/i.exec(path)?.slice(1) ?? []),
  ].filter((kind) => typeof kind === "string");
  if (management.some((kind) => kind !== "AzureIaasVM")) return false;
  const isWorkload = /azurefileshare|storagecontainer|vmappcontainer|azurestorage|azuresql/i;
  return !isWorkload.test(path) && !/ClassicCompute/.test(JSON.stringify(body ?? ""));
}

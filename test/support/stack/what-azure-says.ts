import { sampleVmId } from "../../../local/sample-machines.ts";
import type { World } from "./protected-world.ts";

/** The simulator's own record, read through Azure Resource Manager. */
export interface Azure {
  /** Machines that exist, by name. */
  readonly machines: ReadonlyMap<string, { readonly tags: Readonly<Record<string, string>> }>;
  /** Protection state of a machine's item, by the machine's name. */
  readonly items: ReadonlyMap<string, string>;
  readonly jobs: readonly JobRecord[];
}

export interface JobRecord {
  readonly jobId: string;
  readonly machine: string;
  readonly status: string;
  readonly startedAtMs: number;
  /** Status by the task's ID. */
  readonly tasks: Readonly<Record<string, string>>;
  readonly errorCodes: readonly string[];
}

const vault =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/holdfast-backup/providers/Microsoft.RecoveryServices/vaults/holdfast-westeurope";
const version = "api-version=2024-04-01";

/** Reads all of it; no fault may be planned. */
export async function readAzure(world: World, names: readonly string[]): Promise<Azure> {
  const machines = new Map<string, { readonly tags: Readonly<Record<string, string>> }>();
  const items = new Map<string, string>();
  for (const name of names) {
    const seen = await world.arm("GET", `${sampleVmId(name)}?api-version=2025-04-01`);
    const { tags = {} } = (seen.body ?? {}) as { tags?: Record<string, string> };
    if (seen.status === 200) machines.set(name, { tags });
    const item = await world.arm("GET", `${itemPathOf(name)}?${version}`);
    if (item.status !== 200) continue;
    items.set(name, (item.body as { properties: { protectionState: string } }).properties.protectionState);
  }
  return { machines, items, jobs: await readJobs(world) };
}

/** Where Azure takes requests for a backup of the machine. */
export function backupPathOf(name: string): string {
  return `${itemPathOf(name)}/backup?${version}`;
}

function itemPathOf(name: string): string {
  const container = `iaasvmcontainerv2;shop;${name}`;
  return `${vault}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${container}/protectedItems/VM;${container}`;
}

/** Every backup job of the vault, whoever started it. */
export async function readJobs(world: World): Promise<readonly JobRecord[]> {
  const filter = encodeURIComponent("operation eq 'Backup'");
  const list = await world.arm("GET", `${vault}/backupJobs?${version}&$filter=${filter}`);
  if (list.status !== 200) return [];
  const { value, nextLink } = list.body as { value: readonly { readonly name: string }[]; nextLink?: string };
  if (nextLink !== undefined) throw new Error("There are more jobs than one page holds.");
  return await Promise.all(value.map(({ name }) => readJob(world, name)));
}

async function readJob(world: World, jobId: string): Promise<JobRecord> {
  const { body } = await world.arm("GET", `${vault}/backupJobs/${jobId}?${version}`);
  const { properties } = body as {
    properties: {
      readonly entityFriendlyName: string;
      readonly status: string;
      readonly startTime: string;
      readonly errorDetails?: readonly { readonly errorTitle: string }[];
      readonly extendedInfo: { readonly tasksList: readonly { readonly taskId: string; readonly status: string }[] };
    };
  };
  return {
    jobId,
    machine: properties.entityFriendlyName,
    status: properties.status,
    startedAtMs: Date.parse(properties.startTime),
    tasks: Object.fromEntries(properties.extendedInfo.tasksList.map((task) => [task.taskId, task.status])),
    errorCodes: (properties.errorDetails ?? []).map((error) => error.errorTitle),
  };
}

import { sampleVmId } from "../../../local/sample-machines.ts";
import type { TestStack } from "./test-stack.ts";

/** State of the simulated Azure, read through Azure Resource Manager. */
export interface AzureState {
  /** Machines that exist, by name. */
  readonly machines: ReadonlyMap<string, { readonly tags: Readonly<Record<string, string>> }>;
  /** Protection state of each machine's protected item, by machine name. */
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

/** Reads the state of these machines and all backup jobs; no fault may be planned. */
export async function readAzureState(stack: TestStack, names: readonly string[]): Promise<AzureState> {
  const machines = new Map<string, { readonly tags: Readonly<Record<string, string>> }>();
  const items = new Map<string, string>();
  for (const name of names) {
    const seen = await stack.arm("GET", `${sampleVmId(name)}?api-version=2025-04-01`);
    const { tags = {} } = (seen.body ?? {}) as { tags?: Record<string, string> };
    if (seen.status === 200) machines.set(name, { tags });
    const item = await stack.arm("GET", `${itemPathOf(name)}?${version}`);
    if (item.status !== 200) continue;
    items.set(name, (item.body as { properties: { protectionState: string } }).properties.protectionState);
  }
  return { machines, items, jobs: await readJobs(stack) };
}

/**
 * Backs up machines that the app reports as protected and returns those that Azure does not find, in words: their protected
 * item belongs to an earlier machine of the same name. No fault may be planned.
 */
export async function findUnprotected(stack: TestStack, machines: readonly string[]): Promise<readonly string[]> {
  const before = new Set((await readJobs(stack)).map((job) => job.jobId));
  for (const machine of machines) {
    const properties = { objectType: "IaasVMBackupRequest", recoveryPointExpiryTimeInUTC: "2026-12-01T00:00:00Z" };
    await stack.arm("POST", backupPathOf(machine), { properties });
  }
  await stack.clock.advance(3 * 3600 * 1000);
  // A schedule of the app may back up other machines meanwhile.
  const jobs = (await readJobs(stack)).filter((job) => !before.has(job.jobId) && machines.includes(job.machine));
  return jobs
    .filter((job) => job.errorCodes.some((code) => /NotFound/i.test(code)))
    .map((job) => `${job.machine} is reported as protected, but its backup fails: ${job.errorCodes.join(" ")}`);
}

/** Path of the request for an on-demand backup of the machine. */
function backupPathOf(name: string): string {
  return `${itemPathOf(name)}/backup?${version}`;
}

function itemPathOf(name: string): string {
  const container = `iaasvmcontainerv2;shop;${name}`;
  return `${vault}/backupFabrics/Azure/protectionContainers/IaasVMContainer;${container}/protectedItems/VM;${container}`;
}

/** Every backup job of the vault, by any caller. */
async function readJobs(stack: TestStack): Promise<readonly JobRecord[]> {
  const filter = encodeURIComponent("operation eq 'Backup'");
  const list = await stack.arm("GET", `${vault}/backupJobs?${version}&$filter=${filter}`);
  if (list.status !== 200) return [];
  const { value, nextLink } = list.body as { value: readonly { readonly name: string }[]; nextLink?: string };
  if (nextLink !== undefined) throw new Error("There are more jobs than one page holds.");
  return await Promise.all(value.map(({ name }) => readJob(stack, name)));
}

async function readJob(stack: TestStack, jobId: string): Promise<JobRecord> {
  const { body } = await stack.arm("GET", `${vault}/backupJobs/${jobId}?${version}`);
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

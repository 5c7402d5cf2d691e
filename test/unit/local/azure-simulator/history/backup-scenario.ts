import type { RestartableCloud } from "./restartable-cloud.ts";

export const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg1";
export const VM = `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm1`;
export const VAULT = `${GROUP}/providers/Microsoft.RecoveryServices/vaults/vault1`;
export const ITEM = `${VAULT}/backupFabrics/Azure/protectionContainers/IaasVMContainer;iaasvmcontainerv2;rg1;vm1/protectedItems/VM;iaasvmcontainerv2;rg1;vm1`;

/** A call, and how many minutes after the beginning it is made. */
type Step = readonly [minute: number, method: string, path: string, body?: unknown];

const machine = {
  location: "westeurope",
  properties: {
    hardwareProfile: { vmSize: "Standard_D2s_v5" },
    storageProfile: { osDisk: { createOption: "FromImage", osType: "Linux", diskSizeGB: 30 } },
  },
};
const protection = {
  properties: {
    protectedItemType: "Microsoft.Compute/virtualMachines",
    sourceResourceId: VM,
    policyId: `${VAULT}/backupPolicies/DefaultPolicy`,
  },
};
/** Body of an on-demand backup. */
export const backup = { properties: { objectType: "IaasVMBackupRequest" } };

/** At minute 30 the snapshot is taken (14 minutes at most) and the transfer is under way (19 at least). */
export const toRunningBackup: readonly Step[] = [
  [0, "PUT", GROUP, { location: "westeurope" }],
  [0.1, "PUT", VM, machine],
  [5, "PUT", VAULT, { location: "westeurope", sku: { name: "Standard" }, properties: {} }],
  [7, "PUT", ITEM, protection],
  [12, "POST", `${ITEM}/backup`, backup],
];
/** What is made after the stop must come out the same as well. */
export const afterwards: readonly Step[] = [
  [120, "POST", `${ITEM}/backup`, backup],
  [125, "POST", `${VM}/deallocate`],
  [125.2, "DELETE", GROUP],
];

/** Carries out steps; returns the paths at which clients poll for them. */
export async function carryOut(cloud: RestartableCloud, steps: readonly Step[]): Promise<string[]> {
  const polls: string[] = [];
  for (const [minute, method, path, body] of steps) {
    await cloud.until(minute);
    const { status, headers, body: received } = await cloud.send(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(received)}`);
    for (const [name, value] of Object.entries(headers)) {
      if (/^(location|azure-asyncoperation)$/i.test(name)) polls.push(new URL(value).pathname);
    }
  }
  return polls;
}

/** Every body a client can GET of what the steps made, and the status of each. */
export async function everyBody(
  cloud: RestartableCloud,
  polls: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const jobs = await cloud.send("GET", `${VAULT}/backupJobs`);
  const points = await cloud.send("GET", `${ITEM}/recoveryPoints`);
  const listed = [jobs, points].flatMap(({ body }) => (body as { value?: readonly { id: string }[] }).value ?? []);
  const known = [GROUP, VM, VAULT, ITEM, `${VM}/instanceView`, `${GROUP}/resources`, `${VAULT}/backupPolicies`];
  const lists = [`${GROUP}/providers/Microsoft.Compute/disks`, `${VAULT}/backupProtectedItems`];
  const bodies: Record<string, unknown> = { jobs, points };
  for (const path of [...known, ...lists, ...polls, ...listed.map(({ id }) => id)]) {
    const { status, body } = await cloud.send("GET", path);
    bodies[path] = { status, body };
  }
  return withoutTickets({ ...bodies, jobs: jobs.body, points: points.body });
}

/** Poll URLs carry a ticket that differs from response to response, as Azure's do. */
function withoutTickets(bodies: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(bodies).replace(/&t=[^"]*/g, "")) as Readonly<Record<string, unknown>>;
}

/** Statuses of the vault's backup jobs. */
export async function jobStatuses(cloud: RestartableCloud): Promise<readonly string[]> {
  const { body } = await cloud.send("GET", `${VAULT}/backupJobs`);
  const { value } = body as { value: readonly { properties: { operation: string; status: string } }[] };
  return value.filter(({ properties }) => properties.operation === "Backup").map(({ properties }) => properties.status);
}

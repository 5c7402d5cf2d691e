import type { SimulatedVirtualMachine } from "../../../../../local/azure-simulator/arm/service.ts";
import { itemId, machine, machineId, type SimulatedService, simulate, vaultId } from "./simulated-service.ts";

/** Reads a member of a JSON body by its path; `undefined` when there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let inner: unknown = value;
  for (const key of path) inner = (inner as Record<string | number, unknown> | undefined)?.[key];
  return inner;
}

/** Creates a vault and waits until it is ready. */
export async function givenVault(simulated: SimulatedService, id = vaultId(), location = "westeurope"): Promise<void> {
  await simulated.call("PUT", id, { body: { location, sku: { name: "Standard" }, properties: {} } });
  simulated.wait(1);
}

/** Asks for protection by a policy of the vault and returns the response. */
export async function askForProtection(
  simulated: SimulatedService,
  change: {
    readonly name?: string;
    readonly policy?: string;
    readonly apiVersion?: string;
    readonly vault?: string;
  } = {},
) {
  const { name = "vm1", policy = "DefaultPolicy", vault = vaultId() } = change;
  const properties = {
    protectedItemType: "Microsoft.Compute/virtualMachines",
    sourceResourceId: machine({ name }).id,
    policyId: `${vault}/backupPolicies/${policy}`,
  };
  const options = change.apiVersion === undefined ? {} : { apiVersion: change.apiVersion };
  return await simulated.call("PUT", itemId(name, vault), { body: { properties }, ...options });
}

/** A simulated service with one vault that protects one machine; nothing is backed up yet. */
export async function givenProtectedMachine(change: Partial<SimulatedVirtualMachine> = {}): Promise<SimulatedService> {
  const simulated = simulate();
  const protectedMachine = machine(change);
  simulated.machines.set(protectedMachine.id.toLowerCase(), protectedMachine);
  await givenVault(simulated);
  await askForProtection(simulated, { name: protectedMachine.name });
  simulated.wait(3);
  return simulated;
}

/** A simulated service with one vault that protects machines `vm0`, `vm1`, …, a hundred by each policy and 250 a day. */
export async function givenProtectedMachines(count: number): Promise<SimulatedService> {
  const simulated = simulate();
  await givenVault(simulated);
  const policies = await simulated.call("GET", `${vaultId()}/backupPolicies/DefaultPolicy`);
  for (let index = 0; index < count; index += 1) {
    const policy = `policy-${Math.floor(index / 100)}`;
    if (index % 100 === 0)
      await simulated.call("PUT", `${vaultId()}/backupPolicies/${policy}`, { body: policies.body });
    simulated.machines.set(machineId(`vm${index}`).toLowerCase(), machine({ name: `vm${index}` }));
    await askForProtection(simulated, { name: `vm${index}`, policy });
    if (index % 250 === 249) simulated.wait(24 * 60);
  }
  simulated.wait(3);
  return simulated;
}

/** Starts an on-demand backup and returns the job's ID, read from its operation as a client does: known after some seconds. */
export async function backUp(simulated: SimulatedService, name = "vm1", waitMinutes = 0.2): Promise<string> {
  const accepted = await simulated.call("POST", `${itemId(name)}/backup`, {
    body: { properties: { objectType: "IaasVMBackupRequest" } },
  });
  if (accepted.status !== 202) throw new Error(`Refused: ${JSON.stringify(accepted.body)}`);
  simulated.wait(waitMinutes);
  const operation = await simulated.call("GET", accepted.headers?.["Azure-AsyncOperation"] ?? "");
  return String(at(operation.body, "properties", "jobId"));
}

/** A job's body. */
export async function readJob(simulated: SimulatedService, jobId: string, apiVersion = "2024-04-01"): Promise<unknown> {
  return (await simulated.call("GET", `${vaultId()}/backupJobs/${jobId}`, { apiVersion })).body;
}

/** Status of a job and of its tasks: `InProgress[Completed,NotStarted]`. */
export async function jobState(simulated: SimulatedService, jobId: string): Promise<string> {
  const body = await readJob(simulated, jobId);
  const tasks = at(body, "properties", "extendedInfo", "tasksList") as readonly { readonly status: string }[];
  return `${String(at(body, "properties", "status"))}[${tasks.map((task) => task.status).join(",")}]`;
}

/** Changes protection of the machine `vm1` and returns the response. */
export const changeProtection = (simulated: SimulatedService, properties: Readonly<Record<string, unknown>>) =>
  simulated.call("PUT", itemId(), {
    body: {
      properties: {
        protectedItemType: "Microsoft.Compute/virtualMachines",
        sourceResourceId: machineId(),
        ...properties,
      },
    },
  });

/** Properties of the item that protects `vm1`. */
export async function readItem(simulated: SimulatedService): Promise<Readonly<Record<string, unknown>>> {
  return at((await simulated.call("GET", itemId())).body, "properties") as Readonly<Record<string, unknown>>;
}

/** Status of an accepted operation five minutes later. */
export async function finishedStatus(
  simulated: SimulatedService,
  accepted: Awaited<ReturnType<typeof askForProtection>>,
) {
  simulated.wait(5);
  return (await simulated.call("GET", accepted.headers?.["Azure-AsyncOperation"] ?? "")).body;
}

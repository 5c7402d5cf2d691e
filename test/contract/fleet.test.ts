import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRecoveryServicesVault } from "../../azure/recovery-services/recovery-services-vault.ts";
import { createVaultDirectory } from "../../azure/recovery-services/vault-directory.ts";
import { createResourceGraphFleet } from "../../azure/resource-graph/resource-graph-fleet.ts";
import type { Fleet, FleetMachine } from "../../domain/ports/fleet.ts";
import { policyIdOf, sameResource } from "../../domain/resource-id.ts";
import {
  type SimulatedAzure,
  SUBSCRIPTION_ID,
  startSimulatedAzure,
  VAULT_ID,
  VM_ID,
} from "../support/azure/simulated-azure.ts";
import { InMemoryFleet } from "../support/fakes/in-memory-fleet.ts";
import { sampleMachine, sampleTemplate } from "../support/fakes/sample-machine.ts";

const UNKNOWN_ID = "00000000-0000-0000-0000-0000000000ff";
const names = ["web-01", "web-02", "web-03"];
const vmId = (name: string) => VM_ID.replace("web-01", name);
const policyId = policyIdOf(VAULT_ID, "daily");

let azure: SimulatedAzure;
beforeAll(async () => {
  azure = await startSimulatedAzure();
  azure.simulator.access.restrictTo(undefined);
  await Promise.all([...names, "gone"].map((name) => putMachine(vmId(name))));
  await azure.advanceSeconds(120);
  await createVaultDirectory(azure.options).createPolicy({
    vaultId: VAULT_ID,
    policyName: "daily",
    template: { kind: "standard", ...sampleTemplate },
  });
  const vault = createRecoveryServicesVault(azure.options);
  for (const name of ["web-02", "gone"]) {
    await vault.enableProtection({ vaultId: VAULT_ID, vmId: vmId(name), policyId });
  }
  await azure.advanceSeconds(900);
  await send("DELETE", vmId("gone"));
  await azure.advanceSeconds(300);
});
afterAll(() => azure.stop());

/** Each has three running machines, of which the second is protected, and an item whose machine is gone. */
const implementations: readonly (readonly [name: string, create: () => Fleet])[] = [
  ["in memory", inMemory],
  ["over Resource Graph", () => createResourceGraphFleet(azure.options, 2)],
];

function inMemory(): Fleet {
  const fleet = new InMemoryFleet([SUBSCRIPTION_ID]);
  for (const name of names) fleet.putMachine(sampleMachine({ vmId: vmId(name), name, tags: { env: "prod" } }));
  for (const name of ["web-02", "gone"]) {
    fleet.putItem({
      vmId: vmId(name),
      vaultId: VAULT_ID,
      policyId,
      protectionState: "IRPending",
      isSoftDeleted: false,
    });
  }
  return fleet;
}

describe.for(implementations)("the fleet %s", ([, create]) => {
  test("pages through the machines of a subscription, each with its items", async () => {
    const machines = await allMachines(create());

    expect(machines.map(({ machine }) => machine.name)).toEqual(names);
    expect(machines.map(({ items }) => items.length)).toEqual([0, 1, 0]);
    expect(machines[1]?.items[0]).toMatchObject({ protectionState: "IRPending", isSoftDeleted: false });
    expect(sameResource(machines[1]?.items[0]?.vaultId ?? "", VAULT_ID)).toBe(true);
    expect(sameResource(machines[1]?.items[0]?.policyId ?? "", policyId)).toBe(true);
  });

  test("has of a machine what the rules need, and neither agent nor extension", async () => {
    const [first] = await allMachines(create());

    expect(first?.machine).toMatchObject({
      name: "web-01",
      subscriptionId: SUBSCRIPTION_ID,
      location: "westeurope",
      tags: { env: "prod" },
      osType: "Linux",
      provisioningState: "Succeeded",
      powerState: "running",
      securityType: "Standard",
      agent: { state: "absent" },
      backupExtension: { state: "absent" },
    });
  });

  test("names the subscriptions that it can read", async () => {
    const fleet = create();

    expect(await fleet.readableSubscriptions([UNKNOWN_ID, SUBSCRIPTION_ID])).toEqual([SUBSCRIPTION_ID]);
    expect(await fleet.readableSubscriptions([UNKNOWN_ID])).toEqual([]);
  });

  test("finds the item of a machine that is gone, and only in the subscriptions asked for", async () => {
    const fleet = create();

    const { items } = await fleet.orphans({ subscriptionIds: [SUBSCRIPTION_ID] });

    expect(items.map((item) => sameResource(item.vmId, vmId("gone")))).toEqual([true]);
    expect((await fleet.orphans({ subscriptionIds: [UNKNOWN_ID] })).items).toEqual([]);
  });

  test("finds the vaults, and only in the subscriptions asked for", async () => {
    const fleet = create();

    const vaultIds = await fleet.vaults([SUBSCRIPTION_ID]);

    expect(vaultIds.map((vaultId) => sameResource(vaultId, VAULT_ID))).toEqual([true]);
    expect(await fleet.vaults([UNKNOWN_ID]).catch(() => [])).toEqual([]);
  });

  test("finds a machine's items whatever the casing of its ID", async () => {
    const fleet = create();

    expect(await fleet.itemOf(vmId("WEB-02").toUpperCase())).toHaveLength(1);
    expect(await fleet.itemOf(vmId("web-01"))).toEqual([]);
  });
});

test.for(implementations)(
  "the fleet %s tells the tags of machines that it has, whatever the casing of their IDs",
  async ([, create]) => {
    const fleet = create();
    const asked = [vmId("web-01").toUpperCase(), vmId("web-02"), vmId("web-03"), vmId("gone")];

    const tags = await fleet.tagsOf(asked);

    expect([...tags.keys()].toSorted()).toEqual(names.map((name) => vmId(name).toLowerCase()));
    expect([...tags.values()]).toEqual(names.map(() => ({ env: "prod" })));
    expect((await fleet.tagsOf([])).size).toBe(0);
  },
);

async function allMachines(fleet: Fleet): Promise<readonly FleetMachine[]> {
  const machines: FleetMachine[] = [];
  let cursor: string | undefined;
  do {
    const page = await fleet.machines({ subscriptionIds: [SUBSCRIPTION_ID], ...(cursor !== undefined && { cursor }) });
    machines.push(...page.machines);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return machines;
}

async function putMachine(id: string): Promise<void> {
  const osDisk = { osType: "Linux", createOption: "FromImage", diskSizeGB: 30 };
  await send("PUT", id, {
    location: "westeurope",
    tags: { env: "prod" },
    properties: { hardwareProfile: { vmSize: "Standard_D2s_v5" }, storageProfile: { osDisk, dataDisks: [] } },
  });
}

async function send(method: string, id: string, body?: object): Promise<void> {
  const response = await fetch(`${azure.simulator.url}${id}?api-version=2024-07-01`, {
    method,
    headers: { authorization: "Bearer test", "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${id}: ${await response.text()}`);
}

import { expect, test } from "vitest";
import { createIdCasing } from "../../../../../local/azure-simulator/arm/id-casing.ts";
import { GROUP, runSimulator, SUBSCRIPTION } from "../running-simulator.ts";

const names = Array.from({ length: 16 }, (_, index) => `vm${index}`);
const idOf = (name: string) => `${GROUP}/providers/Microsoft.Compute/virtualMachines/${name}`;
const machines = [
  { path: GROUP, apiVersion: "2021-04-01", body: { location: "westeurope" } },
  ...names.map((name) => ({ path: idOf(name), apiVersion: "2024-07-01", body: { location: "westeurope" } })),
];

test.for<[string, string]>([
  ["a provider's list", `${SUBSCRIPTION}/providers/Microsoft.Compute/virtualMachines`],
  [
    "the list of all resources",
    `${SUBSCRIPTION}/resources?$filter=resourceType eq 'Microsoft.Compute/virtualMachines'`,
  ],
])("%s spells the group of some machines in upper case, always of the same", async ([, path]) => {
  const { arm } = await runSimulator({ load: machines });
  const read = async () => (await arm("GET", path)).body.value.map(({ id }: { readonly id: string }) => id);

  const [first, second] = [await read(), await read()];

  expect(second).toEqual(first);
  expect(first.filter((id: string) => id.includes("/resourceGroups/RG1/")).length).toBeGreaterThan(0);
  expect(first.filter((id: string) => id.includes("/resourceGroups/rg1/")).length).toBeGreaterThan(0);
});

test("a machine's own response spells its ID as it was created", async () => {
  const { arm } = await runSimulator({ load: machines });

  const ids = await Promise.all(names.map(async (name) => (await arm("GET", idOf(name))).body.id));

  expect(ids).toEqual(names.map(idOf));
});

test("events spell the ID of one machine in four ways", () => {
  const casing = createIdCasing(1);

  const spellings = new Set(Array.from({ length: 64 }, (_, atMs) => casing.inEvent(idOf("vm1"), atMs)));

  expect(spellings).toEqual(
    new Set(
      ["resourceGroups/rg1", "resourceGroups/RG1", "resourcegroups/rg1", "resourcegroups/RG1"].map((group) =>
        idOf("vm1").replace("resourceGroups/rg1", group),
      ),
    ),
  );
});

test("IDs of vaults and groups are always spelled as they were created", () => {
  const casing = createIdCasing(1);
  const ids = [GROUP, `${GROUP}/providers/Microsoft.RecoveryServices/vaults/vault1`];

  const spellings = ids.flatMap((id) => [casing.listed(id), ...names.map((_, atMs) => casing.inEvent(id, atMs))]);

  expect(new Set(spellings)).toEqual(new Set(ids));
});

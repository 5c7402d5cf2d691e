import { expect, test } from "vitest";
import { createAzurePorts } from "../../../azure/azure-ports.ts";
import { createComputeManagedDisks } from "../../../azure/compute/compute-managed-disks.ts";
import { createComputeVirtualMachines } from "../../../azure/compute/compute-virtual-machines.ts";
import { createRecoveryServicesVault } from "../../../azure/recovery-services/recovery-services-vault.ts";
import { createVaultDirectory } from "../../../azure/recovery-services/vault-directory.ts";
import { createVaultJobs } from "../../../azure/recovery-services/vault-jobs.ts";
import { createResourceGraphFleet } from "../../../azure/resource-graph/resource-graph-fleet.ts";
import { createArmSubscriptions } from "../../../azure/subscriptions/arm-subscriptions.ts";
import { toInstant } from "../../../domain/instant.ts";

const AT = toInstant(new Date(0));
const options = {
  endpoint: "https://127.0.0.1:1",
  credential: { getToken: () => Promise.reject(new Error("no token is asked for")) },
};

test("offers exactly the methods of every adapter", () => {
  const ports = createAzurePorts(options);
  const adapters = {
    machines: createComputeVirtualMachines(options),
    disks: createComputeManagedDisks(options),
    vault: createRecoveryServicesVault(options),
    vaultJobs: createVaultJobs(options),
    directory: createVaultDirectory(options),
    fleet: createResourceGraphFleet(options),
    subscriptions: createArmSubscriptions(options),
  };

  const methodsOf = (given: object) =>
    Object.fromEntries(Object.entries(given).map(([name, port]) => [name, Object.keys(port).sort()]));
  expect(methodsOf(ports)).toEqual(methodsOf(adapters));
});

test.for<[string, (ports: ReturnType<typeof createAzurePorts>) => Promise<unknown>]>([
  ["machines", ({ machines }) => machines.read("x")],
  ["disks", ({ disks }) => disks.readTags("x")],
  ["vault", ({ vault }) => vault.listProtectedItems("x")],
  ["vaultJobs", ({ vaultJobs }) => vaultJobs.listRecoveryPoints({ vaultId: "x", vmId: "x", from: AT, until: AT })],
  ["directory", ({ directory }) => directory.readVault("x")],
  ["fleet", ({ fleet }) => fleet.itemOf("x")],
  ["subscriptions", ({ subscriptions }) => subscriptions.listDisks("x y")],
])("reaches the adapter of %s, whose errors pass", async ([, call]) => {
  await expect(call(createAzurePorts(options))).rejects.toMatchObject({ code: "AZURE_REFUSED" });
});

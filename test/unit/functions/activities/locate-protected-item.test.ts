import { expect, test } from "vitest";
import { createLocateProtectedItem } from "../../../../functions/activities/locate-protected-item.ts";
import { locateProtectedItem } from "../../../../orchestrations/contracts/activities.ts";
import { InMemoryBackupVault } from "../../../support/fakes/in-memory-backup-vault.ts";
import { InMemoryFleet } from "../../../support/fakes/in-memory-fleet.ts";
import { InMemoryVirtualMachines } from "../../../support/fakes/in-memory-virtual-machines.ts";
import { sampleConfig, sampleMachine, sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const vmId = sampleVmId();
const otherSubscription = "00000000-0000-0000-0000-000000000002";

function arrange(config = sampleConfig()) {
  const machines = new InMemoryVirtualMachines([sampleMachine()]);
  const vault = new InMemoryBackupVault();
  const fleet = new InMemoryFleet([]);
  return { machines, vault, fleet, locate: createLocateProtectedItem({ machines, vault, fleet, config }) };
}

test("finds the vault that Azure's backup status names", async () => {
  const { vault, locate } = arrange();
  vault.putItem({ vmId, vaultId: sampleVaultId("elsewhere"), protectionState: "ProtectionStopped" });

  const output = await locate({ vmId });

  expect(locateProtectedItem.output.parse(output)).toEqual(output);
  expect(output).toMatchObject({
    kind: "located",
    vaultId: sampleVaultId("elsewhere"),
    protectionState: "ProtectionStopped",
    configVersion: "0123456789ab",
  });
});

test("finds a configured vault in another subscription, which backup status does not see", async () => {
  const config = sampleConfig();
  const central = { ...config.vaults["regional"], subscriptionId: otherSubscription };
  const { vault, locate } = arrange(sampleConfig({ vaults: { central: central as never } }));
  const vaultId = sampleVaultId().replace("000000000001", "000000000002");
  vault.putItem({ vmId, vaultId });

  await expect(locate({ vmId })).resolves.toMatchObject({ kind: "located", vaultId });
});

test("finds a further vault of such a family by the index", async () => {
  const config = sampleConfig();
  const central = { ...config.vaults["regional"], subscriptionId: otherSubscription };
  const { vault, fleet, locate } = arrange(sampleConfig({ vaults: { central: central as never } }));
  const vaultId = `${sampleVaultId().replace("000000000001", "000000000002")}-2`;
  const item = { vmId, vaultId, protectionState: "Protected", isSoftDeleted: false };
  fleet.putItem({ ...item, vaultId: `${vaultId}1`, isSoftDeleted: true }).putItem(item);
  vault.putItem({ vmId, vaultId });

  await expect(locate({ vmId })).resolves.toMatchObject({ kind: "located", vaultId });
});

test("does not count a soft-deleted item as protection", async () => {
  const { vault, locate } = arrange();
  vault.putItem({ vmId, vaultId: sampleVaultId(), isSoftDeleted: true });

  await expect(locate({ vmId })).resolves.toEqual({ kind: "notProtected" });
});

test("distinguishes a machine that is gone from one that is not protected", async () => {
  const { machines, locate } = arrange();

  await expect(locate({ vmId })).resolves.toEqual({ kind: "notProtected" });
  machines.delete(vmId);

  await expect(locate({ vmId })).resolves.toEqual({ kind: "vmNotFound" });
});

import { expect, test } from "vitest";
import { createListItemVaults } from "../../../../functions/activities/list-item-vaults.ts";
import { InMemoryFleet } from "../../../support/fakes/in-memory-fleet.ts";
import { sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const vmId = sampleVmId();
const vaultId = sampleVaultId();

test("names the vaults with an item of the machine, the active one first", async () => {
  const fleet = new InMemoryFleet([])
    .putItem({ vmId, vaultId, protectionState: "ProtectionStopped", isSoftDeleted: true })
    .putItem({ vmId, vaultId: `${vaultId}-2`, protectionState: "Protected", isSoftDeleted: false })
    .putItem({ vmId: `${vmId}-other`, vaultId: `${vaultId}-3`, protectionState: "Protected", isSoftDeleted: false });

  const list = createListItemVaults({ fleet });

  await expect(list({ vmId })).resolves.toEqual({ vaultIds: [`${vaultId}-2`, vaultId] });
});

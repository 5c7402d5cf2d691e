import type { InvocationContext } from "@azure/functions";
import { expect, test } from "vitest";
import { createEnableProtection } from "../../../../functions/activities/enable-protection.ts";
import { createStartProtection } from "../../../../functions/activities/start-protection.ts";
import { createUndeleteProtectedItem } from "../../../../functions/activities/undelete-protected-item.ts";
import { InMemoryBackupVault } from "../../../support/fakes/in-memory-backup-vault.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const item = { vaultId: sampleVaultId(), vmId: sampleVmId() };

test("starts protection and names the operation", async () => {
  const vault = new InMemoryBackupVault();

  const output = await createEnableProtection({ vault })({ ...item, policyId: "/policies/daily" });

  expect(output).toEqual({ operationId: "operation-1" });
  await expect(vault.readProtectedItem(item)).resolves.toMatchObject({ policyId: "/policies/daily" });
});

test("starts an undelete and names the operation; running twice leaves the item as it is", async () => {
  const vault = new InMemoryBackupVault();
  vault.putItem({ ...item, isSoftDeleted: true, protectionState: "ProtectionStopped" });
  const undelete = createUndeleteProtectedItem({ vault });

  await expect(undelete(item)).resolves.toEqual({ operationId: "operation-1" });
  await expect(undelete(item)).resolves.toEqual({ operationId: "operation-2" });

  await expect(vault.readProtectedItem(item)).resolves.toMatchObject({ isSoftDeleted: false });
});

test("starts the protection workflow once per machine", async () => {
  const workflows = new InMemoryWorkflows();
  const start = createStartProtection({ workflows: () => workflows });
  const input = { vmId: item.vmId, instanceId: "protect:web-01:1" };

  await expect(start(input, {} as InvocationContext)).resolves.toEqual({ kind: "started" });
  await expect(start(input, {} as InvocationContext)).resolves.toEqual({ kind: "alreadyRunning" });

  expect(workflows.started).toEqual([
    { workflow: "protectVirtualMachine", instanceId: "protect:web-01:1", input: { vmId: item.vmId, source: "event" } },
  ]);
});

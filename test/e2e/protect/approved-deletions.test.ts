import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { protectionStates, startWithMachines } from "../../support/existing-machines.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const DAY_MS = 86_400_000;

interface ListedApproval {
  readonly id: string;
  readonly status: string;
  readonly softDeletedUntil?: string;
  readonly decidedBy?: string;
}

/** A machine that was deleted, whose rule wants its data deleted after an approval. */
async function startWithDeletedMachine(
  waitDays = 7,
): Promise<{ readonly stack: TestStack; readonly approvals: Approvals }> {
  const stack = await startWithMachines(["old-1"], (config) => {
    config["approvals"] = { waitDays };
    for (const rule of config["rules"] as Record<string, unknown>[])
      if (rule["action"] === "protect") rule["whenDeleted"] = "deleteDataAfterApproval";
  });
  await stack.settle();
  await stack.deleteVm("old-1");
  await stack.settle();
  return { stack, approvals: approvalsOf(stack) };
}

type Approvals = ReturnType<typeof approvalsOf>;

function approvalsOf({ host }: TestStack) {
  const list = async () => {
    const response = await fetch(`${host.url}/api/approvals`);
    return ((await response.json()) as { readonly items: readonly ListedApproval[] }).items;
  };
  const decide = async (decision: "approve" | "refuse", confirm = "old-1") => {
    const id = (await list())[0]?.id ?? "";
    const body = JSON.stringify({ decision, confirm, comment: "agreed with its owner" });
    return (await fetch(`${host.url}/api/approvals/${encodeURIComponent(id)}`, { method: "POST", body })).status;
  };
  return { list, decide };
}

async function isSoftDeleted(stack: TestStack): Promise<boolean | undefined> {
  const { vaultId } = (await listedVault(stack)) ?? {};
  const container = `IaasVMContainer;iaasvmcontainerv2;${sampleVmId("old-1").split("/")[4]};old-1`;
  const item = `VM;iaasvmcontainerv2;${sampleVmId("old-1").split("/")[4]};old-1`;
  const path = `${vaultId}/backupFabrics/Azure/protectionContainers/${container}/protectedItems/${item}`;
  const { body } = await stack.arm("GET", `${path}?api-version=2025-02-01`);
  return (body as { properties?: { isScheduledForDeferredDelete?: boolean } }).properties?.isScheduledForDeferredDelete;
}

async function listedVault(stack: TestStack): Promise<{ readonly vaultId: string } | undefined> {
  const response = await fetch(`${stack.host.url}/api/approvals`);
  return ((await response.json()) as { readonly items: readonly { readonly vaultId: string }[] }).items[0];
}

test("backup data of a deleted machine is deleted when an approver agrees, and stays restorable for a while", async () => {
  const { stack, approvals } = await startWithDeletedMachine();
  const asked = await approvals.list();
  const states = await protectionStates(stack);

  const wrongName = await approvals.decide("approve", "old-2");
  const approved = [await approvals.decide("approve"), await approvals.decide("approve")];
  await stack.settle();

  expect([asked.map(({ status }) => status), states]).toEqual([["waiting"], ["ProtectionStopped"]]);
  expect([wrongName, ...approved]).toEqual([400, 202, 202]);
  expect(await isSoftDeleted(stack)).toBe(true);
  expect(await approvals.list()).toMatchObject([
    { status: "done", decidedBy: "local", softDeletedUntil: expect.stringMatching(/^2026-06-1/) },
  ]);
  expect(await approvals.decide("refuse")).toBe(409);
  const changes = await fetch(`${stack.host.url}/api/changes`);
  expect(await changes.json()).toMatchObject({ items: [{ what: "approve", who: "local" }] });
});

test("backup data stays when an approver refuses, and nothing asks again", async () => {
  const { stack, approvals } = await startWithDeletedMachine();

  const refused = await approvals.decide("refuse");
  await stack.settle();
  const approvedLater = await approvals.decide("approve");
  await stack.settle();

  expect([refused, approvedLater]).toEqual([202, 409]);
  expect(await isSoftDeleted(stack)).not.toBe(true);
  expect(await approvals.list()).toMatchObject([{ status: "refused" }]);
});

test("backup data stays when no decision comes in time", async () => {
  const { stack, approvals } = await startWithDeletedMachine(1);

  await stack.clock.advance(DAY_MS + 60_000);
  await stack.settle();

  expect(await approvals.list()).toMatchObject([{ status: "expired" }]);
  expect(await approvals.decide("approve")).toBe(409);
});

test("backup data stays when the machine was recreated before the approval", async () => {
  const { stack, approvals } = await startWithDeletedMachine();
  await stack.createVm("old-1");
  await stack.settle();

  const approved = await approvals.decide("approve");
  await stack.settle();

  expect(approved).toBe(202);
  expect(await isSoftDeleted(stack)).not.toBe(true);
  expect(await approvals.list()).toMatchObject([{ status: "failed", explanation: "The machine exists again." }]);
});

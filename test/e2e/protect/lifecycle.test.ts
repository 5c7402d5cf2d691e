import { expect, test } from "vitest";
import { machineKey } from "../../../domain/coordination/instance-ids.ts";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const itemWrite = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write";
const vaultPath =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/holdfast-backup/providers/Microsoft.RecoveryServices/vaults/holdfast-westeurope";
const itemPath = (name: string) =>
  `${vaultPath}/backupFabrics/Azure/protectionContainers/IaasVMContainer;iaasvmcontainerv2;shop;${name}/protectedItems/VM;iaasvmcontainerv2;shop;${name}?api-version=2024-04-01`;

async function itemOf(stack: TestStack, name: string): Promise<Record<string, unknown>> {
  const { body } = await stack.arm("GET", itemPath(name));
  return (body as { properties: Record<string, unknown> }).properties;
}

async function stopItem(stack: TestStack, name: string): Promise<void> {
  const properties = {
    protectedItemType: "Microsoft.Compute/virtualMachines",
    sourceResourceId: sampleVmId(name),
    policyId: "",
    protectionState: "ProtectionStopped",
  };
  expect((await stack.arm("PUT", itemPath(name), { properties })).status).toBe(202);
  await stack.clock.advance(600_000);
}

async function requestProtection(stack: TestStack, name: string): Promise<void> {
  await fetch(`${stack.host.url}/api/virtual-machines/protect`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vmId: sampleVmId(name) }),
  });
}

/** Every channel takes everything, so that notices of all severities are seen. */
function tellEverything(config: Record<string, unknown>): void {
  for (const channel of config["channels"] as Record<string, unknown>[]) channel["minimumSeverity"] = "info";
}

const outputsOf = (stack: TestStack, prefix: string) =>
  stack.instancesOf(prefix).map((instance) => JSON.parse(instance.output ?? "null") as object);

test("a machine that is deleted has its protection stopped and its data retained, with one notice", async () => {
  const stack = await startTestStack(tellEverything);
  await stack.createVm("web-01");
  await stack.settle();
  await stack.deleteVm("web-01");

  await stack.settle();

  expect(await itemOf(stack, "web-01")).toMatchObject({ protectionState: "ProtectionStopped" });
  expect(outputsOf(stack, "retire:web-01:")).toMatchObject([{ outcome: "protectionStopped" }]);
  expect(stack.messages().filter(({ title }) => /deleted/.test(title))).toHaveLength(1);
});

test("a machine recreated after its retirement is protected again, and its recovery points are told apart", async () => {
  const stack = await startTestStack();
  await stack.createVm("web-01");
  await stack.settle();
  await stack.deleteVm("web-01");
  await stack.settle();

  await stack.createVm("web-01");
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({
    outcome: "protected",
    reason: "protectionResumed",
    branch: "resumed",
    findings: [{ code: "machineRecreated" }],
    backup: { result: "completed" },
  });
  expect(await itemOf(stack, "web-01")).toMatchObject({ protectionState: "Protected" });
});

test("a machine deleted during its first backup is retired although its workflow still ran", async () => {
  const stack = await startTestStack();
  stack.clock.setJumps(false);
  await stack.createVm("web-01");
  await stack.clock.advance(1_200_000);
  const before = stack.instancesOf("protect:web-01:")[0]?.runtimeStatus;
  await stack.deleteVm("web-01");

  stack.clock.setJumps(true);
  await stack.settle();

  expect(before).toBe("Running");
  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "gone", reason: "vmDeleted" });
  expect(await itemOf(stack, "web-01")).toMatchObject({ protectionState: "ProtectionStopped" });
});

test("a request of a person resumes what was stopped; an event only reports it", async () => {
  const stack = await startTestStack();
  await stack.createVm("web-01");
  await stack.settle();
  await stopItem(stack, "web-01");

  await stack.createVm("web-01", { tags: { touched: "yes" } });
  await stack.settle();
  const reported = stack.outcomeOf("web-01");
  await requestProtection(stack, "web-01");
  await stack.settle();

  expect(reported).toMatchObject({ outcome: "needsAttention", reason: "protectionStopped" });
  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "protected", reason: "protectionResumed" });
  expect(await itemOf(stack, "web-01")).toMatchObject({ protectionState: "Protected" });
});

test("a machine that Azure refuses is tried again by itself, and its end told once", async () => {
  const stack = await startTestStack(tellEverything);
  await stack.planFaults({ kind: "refuse", action: itemWrite, status: 403, code: "AuthorizationFailed" });
  await stack.createVm("web-01");
  await stack.settle();
  const refused = stack.outcomeOf("web-01");
  await stack.clock.advance(3 * 3_600_000);
  await stack.settle();
  const told = stack.messages().filter(({ title }) => /: not protected$/.test(title));

  await stack.endFaults();
  await stack.clock.advance(6 * 3_600_000);
  await stack.settle();

  expect(refused).toMatchObject({ outcome: "needsAttention", reason: "accessDenied" });
  expect(told).toHaveLength(1);
  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "protected", reason: "protectionEnabled" });
  expect(stack.messages().filter(({ title }) => title === "web-01: protected")).toHaveLength(1);
  const open = { name: "openproblem", key: machineKey(sampleVmId("web-01")) };
  expect(stack.host.taskHub.entityState(open)).toBeUndefined();
});

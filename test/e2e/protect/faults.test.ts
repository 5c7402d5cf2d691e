import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const itemWrite = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write";
const backupAction =
  "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/backup/action";
const vaultWrite = "Microsoft.RecoveryServices/vaults/write";
const vmRead = "Microsoft.Compute/virtualMachines/read";
const jobsRead = "Microsoft.RecoveryServices/vaults/backupJobs/read";

/** Transient faults: the machine ends protected, its data in the vault, with one backup. */
test.for<[string, object]>([
  ["Azure throttles with a Retry-After", { kind: "throttle", action: itemWrite, retryAfterSeconds: 1800, count: 2 }],
  [
    "another operation locks the item",
    { kind: "refuse", action: itemWrite, status: 409, code: "BMSUserErrorObjectLocked", count: 2 },
  ],
  ["Azure fails internally", { kind: "serverError", action: vmRead, status: 500, count: 3 }],
  [
    "a gateway times out before the vault is created",
    { kind: "serverError", action: vaultWrite, status: 504, count: 1 },
  ],
  ["the response to the vault's PUT is lost", { kind: "dropAnswerAfterActing", action: vaultWrite, count: 1 }],
  ["the response to enabling protection is lost", { kind: "dropAnswerAfterActing", action: itemWrite, count: 1 }],
  ["the connection drops before Azure acts", { kind: "dropBeforeActing", action: itemWrite, count: 1 }],
  ["the response to the backup request is lost", { kind: "dropAnswerAfterActing", action: backupAction, count: 1 }],
  ["polls of the job are throttled", { kind: "throttle", action: jobsRead, retryAfterSeconds: 324, count: 3 }],
])("protects and backs up once although %s", async ([, fault]) => {
  const stack = await startTestStack();
  await stack.planFaults(fault);

  await stack.createVm("web-01");
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "protected", backup: { result: "completed" } });
  expect(await backupJobs(stack)).toBe(1);
});

/** Faults that need an operator: a documented reason and one notice. */
test.for<[string, object, string, RegExp]>([
  [
    "the app lacks the right",
    { kind: "refuse", action: itemWrite, status: 403, code: "AuthorizationFailed" },
    "accessDenied",
    /web-01/,
  ],
  [
    "the provider is not registered in the subscription",
    { kind: "refuse", action: vaultWrite, status: 409, code: "MissingSubscriptionRegistration" },
    "providerNotRegistered",
    /register/i,
  ],
  ["Azure stays unavailable", { kind: "serverError", action: vmRead, status: 503 }, "azureUnavailable", /web-01/],
  [
    "throttling never ends",
    { kind: "throttle", action: vaultWrite, retryAfterSeconds: 60 },
    "throttledTooLong",
    /web-01/,
  ],
  [
    "the item stays locked",
    { kind: "refuse", action: itemWrite, status: 409, code: "BMSUserErrorObjectLocked" },
    "conflictTooLong",
    /web-01/,
  ],
])("needs attention with one notice when %s", async ([, fault, reason, words]) => {
  const stack = await startTestStack();
  await stack.planFaults(fault);

  await stack.createVm("web-01");
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "needsAttention", reason });
  expect(stack.messages()).toHaveLength(1);
  expect(`${stack.messages()[0]?.title} ${stack.messages()[0]?.text}`).toMatch(words);
});

test("a vault of the configured name in another region needs attention", async () => {
  const stack = await startTestStack((config) => {
    config["vaults"] = { regional: { name: "one-vault", resourceGroup: "shop", createIfMissing: false } };
  });
  await createVault(stack, "one-vault", "northeurope");

  await stack.createVm("web-01");
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "needsAttention", reason: "vaultInOtherRegion" });
  expect(stack.messages()).toHaveLength(1);
});

test("a missing vault that may not be created needs attention", async () => {
  const stack = await startTestStack((config) => {
    config["vaults"] = { regional: { name: "one-vault", resourceGroup: "shop", createIfMissing: false } };
  });

  await stack.createVm("web-01");
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "needsAttention", reason: "vaultMissing" });
});

test("a machine that another vault protects stays there", async () => {
  const stack = await startTestStack();
  await createVault(stack, "their-vault", "westeurope");
  await stack.planFaults({ kind: "event", effect: "delay", delaySeconds: 1800 });
  await stack.createVm("web-01");
  await protectIn(stack, "their-vault", "web-01");

  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "alreadyProtected", reason: "protectedElsewhere" });
  expect(await backupJobs(stack)).toBe(0);
});

test("a machine whose agent never reports is still protected, and the notice names the consistency", async () => {
  const stack = await startTestStack();
  await stack.planFaults({ kind: "agentNotReady", resource: sampleVmId("web-01") });

  await stack.createVm("web-01");
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "protected", expectedConsistency: "crash" });
  expect(stack.messages()[0]?.text).toMatch(/agent/i);
});

/** Azure Backup supports Windows agents from 2.6.1198.718 on. */
test.for<[string, string, string, readonly string[]]>([
  ["just too old", "2.6.1198.717", "crash", ["web-01: backups will be crash-consistent at best"]],
  ["just new enough", "2.6.1198.718", "application", []],
])(
  "a Windows machine whose agent is %s is protected, and a notice names the consistency if it is lower",
  async ([, version, expectedConsistency, titles]) => {
    const stack = await startTestStack();
    await stack.planFaults({ kind: "agentVersion", resource: sampleVmId("web-01"), version });

    await stack.createVm("web-01", { isWindows: true });
    await stack.settle();

    expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "protected", expectedConsistency });
    expect(stack.messages().map((message) => message.title)).toEqual(titles);
    for (const { text } of stack.messages()) expect(text).toContain("too old");
  },
);

async function createVault(stack: TestStack, name: string, location: string): Promise<void> {
  const group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop";
  await stack.arm("PUT", `${group}?api-version=2024-11-01`, { location: "westeurope" });
  const body = { location, sku: { name: "RS0", tier: "Standard" }, properties: { publicNetworkAccess: "Enabled" } };
  const response = await stack.arm("PUT", vaultPath(name, "?api-version=2024-04-01"), body);
  expect(response.status).toBeLessThan(300);
  await stack.settle();
}

async function protectIn(stack: TestStack, vault: string, name: string): Promise<void> {
  const item = `/backupFabrics/Azure/protectionContainers/IaasVMContainer;iaasvmcontainerv2;shop;${name}/protectedItems/VM;iaasvmcontainerv2;shop;${name}`;
  const response = await stack.arm("PUT", vaultPath(vault, `${item}?api-version=2024-04-01`), {
    properties: {
      protectedItemType: "Microsoft.Compute/virtualMachines",
      sourceResourceId: sampleVmId(name),
      policyId: vaultPath(vault, "/backupPolicies/DefaultPolicy"),
    },
  });
  expect(response.status).toBe(202);
}

function vaultPath(name: string, rest: string): string {
  return `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.RecoveryServices/vaults/${name}${rest}`;
}

/** Number of backup jobs in every vault, by any caller. */
async function backupJobs(stack: TestStack): Promise<number> {
  const vaults = [
    "/resourceGroups/holdfast-backup/providers/Microsoft.RecoveryServices/vaults/holdfast-westeurope",
    "/resourceGroups/shop/providers/Microsoft.RecoveryServices/vaults/their-vault",
  ];
  let count = 0;
  for (const vault of vaults) {
    const filter = encodeURIComponent("operation eq 'Backup'");
    const path = `/subscriptions/00000000-0000-0000-0000-000000000001${vault}/backupJobs?api-version=2024-04-01&$filter=${filter}`;
    const { status, body } = await stack.arm("GET", path);
    if (status === 200) count += (body as { value: unknown[] }).value.length;
  }
  return count;
}

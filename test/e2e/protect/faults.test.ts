import { expect, test } from "vitest";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { startWorld, type World } from "../../support/stack/protected-world.ts";

const itemWrite = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/write";
const backupAction =
  "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems/backup/action";
const vaultWrite = "Microsoft.RecoveryServices/vaults/write";
const vmRead = "Microsoft.Compute/virtualMachines/read";
const jobsRead = "Microsoft.RecoveryServices/vaults/backupJobs/read";

/** Faults that pass: the machine ends protected, its data in the vault, with one backup. */
test.for<[string, object]>([
  [
    "Azure throttles and says when to come back",
    { kind: "throttle", action: itemWrite, retryAfterSeconds: 1800, count: 2 },
  ],
  [
    "another operation holds the item",
    { kind: "refuse", action: itemWrite, status: 409, code: "BMSUserErrorObjectLocked", count: 2 },
  ],
  ["Azure fails inside", { kind: "serverError", action: vmRead, status: 500, count: 3 }],
  ["a gateway times out before the vault is made", { kind: "serverError", action: vaultWrite, status: 504, count: 1 }],
  [
    "the answer to the vault is lost after Azure acted",
    { kind: "dropAnswerAfterActing", action: vaultWrite, count: 1 },
  ],
  ["the answer to enabling is lost after Azure acted", { kind: "dropAnswerAfterActing", action: itemWrite, count: 1 }],
  ["the connection drops before Azure acts", { kind: "dropBeforeActing", action: itemWrite, count: 1 }],
  [
    "the answer to the backup is lost after Azure acted",
    { kind: "dropAnswerAfterActing", action: backupAction, count: 1 },
  ],
  [
    "polls of the job fail and are throttled on the way",
    { kind: "throttle", action: jobsRead, retryAfterSeconds: 324, count: 3 },
  ],
])("protects and backs up once although %s", async ([, fault]) => {
  const world = await startWorld();
  await world.planFaults(fault);

  await world.createVm("web-01");
  await world.settle();

  expect(world.outcomeOf("web-01")).toMatchObject({ outcome: "protected", backup: { result: "completed" } });
  expect(await backupJobs(world)).toBe(1);
});

/** Faults that need somebody: a stated reason, and chat is told once. */
test.for<[string, object, string, RegExp]>([
  [
    "its rights are missing",
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
  ["Azure stays away", { kind: "serverError", action: vmRead, status: 503 }, "azureUnavailable", /web-01/],
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
])("needs attention and tells chat once when %s", async ([, fault, reason, words]) => {
  const world = await startWorld();
  await world.planFaults(fault);

  await world.createVm("web-01");
  await world.settle();

  expect(world.outcomeOf("web-01")).toMatchObject({ outcome: "needsAttention", reason });
  expect(world.chat()).toHaveLength(1);
  expect(`${world.chat()[0]?.title} ${world.chat()[0]?.text}`).toMatch(words);
});

test("a vault of the configured name in another region needs attention", async () => {
  const world = await startWorld((config) => {
    config["vaults"] = { regional: { name: "one-vault", resourceGroup: "shop", createIfMissing: false } };
  });
  await createVault(world, "one-vault", "northeurope");

  await world.createVm("web-01");
  await world.settle();

  expect(world.outcomeOf("web-01")).toMatchObject({ outcome: "needsAttention", reason: "vaultInOtherRegion" });
  expect(world.chat()).toHaveLength(1);
});

test("a vault that is missing and must not be made needs attention", async () => {
  const world = await startWorld((config) => {
    config["vaults"] = { regional: { name: "one-vault", resourceGroup: "shop", createIfMissing: false } };
  });

  await world.createVm("web-01");
  await world.settle();

  expect(world.outcomeOf("web-01")).toMatchObject({ outcome: "needsAttention", reason: "vaultMissing" });
});

test("a machine that another vault protects already is left there", async () => {
  const world = await startWorld();
  await createVault(world, "their-vault", "westeurope");
  await world.planFaults({ kind: "event", effect: "delay", delaySeconds: 3600 });
  await world.createVm("web-01");
  await protectIn(world, "their-vault", "web-01");

  await world.settle();

  expect(world.outcomeOf("web-01")).toMatchObject({ outcome: "alreadyProtected", reason: "protectedElsewhere" });
  expect(await backupJobs(world)).toBe(0);
});

test("a machine whose agent never reports is protected all the same, and people are told what to expect", async () => {
  const world = await startWorld();
  await world.planFaults({ kind: "agentNotReady", resource: sampleVmId("web-01") });

  await world.createVm("web-01");
  await world.settle();

  expect(world.outcomeOf("web-01")).toMatchObject({ outcome: "protected", expectedConsistency: "crash" });
  expect(world.chat()[0]?.text).toMatch(/agent/i);
});

/** Azure Backup works with Windows agents from 2.6.1198.718 on. */
test.for<[string, string, string, readonly string[]]>([
  ["just too old", "2.6.1198.717", "crash", ["web-01: backups will be crash-consistent at best"]],
  ["just new enough", "2.6.1198.718", "application", []],
])(
  "a Windows machine whose agent is %s is protected, and people are told what its backups are",
  async ([, version, expectedConsistency, titles]) => {
    const world = await startWorld();
    await world.planFaults({ kind: "agentVersion", resource: sampleVmId("web-01"), version });

    await world.createVm("web-01", { isWindows: true });
    await world.settle();

    expect(world.outcomeOf("web-01")).toMatchObject({ outcome: "protected", expectedConsistency });
    expect(world.chat().map((message) => message.title)).toEqual(titles);
    for (const { text } of world.chat()) expect(text).toContain("too old");
  },
);

async function createVault(world: World, name: string, location: string): Promise<void> {
  const group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop";
  await world.arm("PUT", `${group}?api-version=2024-11-01`, { location: "westeurope" });
  const body = { location, sku: { name: "RS0", tier: "Standard" }, properties: { publicNetworkAccess: "Enabled" } };
  const answer = await world.arm("PUT", vaultPath(name, "?api-version=2024-04-01"), body);
  expect(answer.status).toBeLessThan(300);
  await world.settle();
}

async function protectIn(world: World, vault: string, name: string): Promise<void> {
  const item = `/backupFabrics/Azure/protectionContainers/IaasVMContainer;iaasvmcontainerv2;shop;${name}/protectedItems/VM;iaasvmcontainerv2;shop;${name}`;
  const answer = await world.arm("PUT", vaultPath(vault, `${item}?api-version=2024-04-01`), {
    properties: {
      protectedItemType: "Microsoft.Compute/virtualMachines",
      sourceResourceId: sampleVmId(name),
      policyId: vaultPath(vault, "/backupPolicies/DefaultPolicy"),
    },
  });
  expect(answer.status).toBe(202);
}

function vaultPath(name: string, rest: string): string {
  return `/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop/providers/Microsoft.RecoveryServices/vaults/${name}${rest}`;
}

/** Backup jobs in every vault, whoever started them. */
async function backupJobs(world: World): Promise<number> {
  const vaults = [
    "/resourceGroups/holdfast-backup/providers/Microsoft.RecoveryServices/vaults/holdfast-westeurope",
    "/resourceGroups/shop/providers/Microsoft.RecoveryServices/vaults/their-vault",
  ];
  let count = 0;
  for (const vault of vaults) {
    const filter = encodeURIComponent("operation eq 'Backup'");
    const path = `/subscriptions/00000000-0000-0000-0000-000000000001${vault}/backupJobs?api-version=2024-04-01&$filter=${filter}`;
    const { status, body } = await world.arm("GET", path);
    if (status === 200) count += (body as { value: unknown[] }).value.length;
  }
  return count;
}

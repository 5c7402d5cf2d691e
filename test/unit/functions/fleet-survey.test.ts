import { expect, test, vi } from "vitest";
import { BackupError } from "../../../domain/errors.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { ProtectionConfig } from "../../../domain/protection/config.ts";
import { whatIf } from "../../../domain/protection/what-if.ts";
import { resourceKey } from "../../../domain/resource-id.ts";
import { surveyFleet, templateOffsets } from "../../../functions/fleet-survey.ts";
import { InMemoryBackupVault } from "../../support/fakes/in-memory-backup-vault.ts";
import { InMemorySubscriptions } from "../../support/fakes/in-memory-subscriptions.ts";
import { InMemoryVaultDirectory } from "../../support/fakes/in-memory-vault-directory.ts";
import { InMemoryVirtualMachines } from "../../support/fakes/in-memory-virtual-machines.ts";
import { sampleConfig, sampleMachine, sampleVaultId, sampleVmId } from "../../support/fakes/sample-machine.ts";

const { subscriptionId } = sampleMachine();
const vaultId = sampleVaultId();
const denied = new BackupError("AZURE_ACCESS_DENIED", "No.");

/** A protected and an unprotected machine in the vault's region, and an unprotected one in another region. */
function arrange() {
  const machines = new InMemoryVirtualMachines([
    sampleMachine({ name: "covered" }),
    sampleMachine({ name: "bare" }),
    sampleMachine({ name: "far", location: "northeurope" }),
  ]);
  const directory = new InMemoryVaultDirectory();
  directory.putVault({ vaultId, location: "westeurope", provisioningState: "Succeeded" });
  directory.putPolicy(vaultId, { policyName: "holdfast-daily", kind: "standard", protectedItemsCount: 100 });
  const vault = new InMemoryBackupVault();
  vault.putItem({ vaultId, vmId: sampleVmId("covered"), protectionState: "Protected" });
  const deps = { machines, directory, vault, subscriptions: new InMemorySubscriptions() };
  const survey = (config: ProtectionConfig = sampleConfig(), ids = [subscriptionId, subscriptionId.toUpperCase()]) =>
    surveyFleet(deps, config, ids, "2026-07-01T00:00:00.000Z" as Instant);
  const actions = async () => {
    const { leftOut, ...input } = await survey();
    const { rows } = whatIf({ config: sampleConfig(), ...input });
    return { leftOut, actions: Object.fromEntries(rows.map(({ vmId, action }) => [vmId.split("/").at(-1), action])) };
  };
  return { ...deps, survey, actions };
}

test("finds machines with their items, each subscription once", async () => {
  expect(await arrange().actions()).toEqual({
    leftOut: [],
    actions: { covered: "alreadyProtected", bare: "create", far: "create" },
  });
});

test("knows what vaults and policies have", async () => {
  const { vaultContents, extras } = await arrange().survey();

  expect([...vaultContents]).toEqual([
    [
      resourceKey(vaultId),
      {
        machines: 1,
        policies: [{ policyName: "holdfast-daily", machines: 100, actual: { kind: "standard" } }],
        arePoliciesComplete: true,
      },
    ],
  ]);
  expect(extras.vaults).toEqual(new Map([[resourceKey(vaultId), { location: "westeurope" }]]));
  expect(extras.listedSubscriptions).toEqual(new Set([subscriptionId]));
  expect(extras.registrations).toEqual(new Map([[subscriptionId, true]]));
});

test("says nothing of machines that a vault may protect whose items Azure does not list", async () => {
  const { vault, actions } = arrange();
  vault.faults.failNext("listProtectedItems", denied);

  expect(await actions()).toEqual({
    leftOut: [{ what: `backup items of ${vaultId}`, code: "AZURE_ACCESS_DENIED", message: denied.message }],
    actions: { covered: "unknown", bare: "unknown", far: "create" },
  });
});

test("says nothing of any machine when a subscription's vaults are not listed", async () => {
  const { directory, actions } = arrange();
  vi.spyOn(directory, "listVaults").mockRejectedValue(denied);

  expect((await actions()).actions).toEqual({ covered: "unknown", bare: "unknown", far: "unknown" });
});

test("names machines, disks, locks, policies and registrations that are not listed", async () => {
  const { machines, directory, subscriptions, survey } = arrange();
  machines.faults.failNext("list", denied);
  directory.faults.failNext("listPolicies", denied);
  subscriptions.faults.failNext("listDisks", denied);
  subscriptions.faults.failNext("listRestorePointLocks", denied);
  subscriptions.faults.failNext("readRegistration", denied);

  const { leftOut, machines: found, vaultContents, extras } = await survey();

  expect(leftOut.map(({ what }) => what.split(" of ")[0])).toEqual([
    "disks",
    "locks",
    "machines",
    "policies",
    "provider registration",
  ]);
  expect(found).toEqual([]);
  expect([...vaultContents.values()]).toMatchObject([{ policies: [], arePoliciesComplete: false }]);
  expect(extras.registrations?.size).toBe(0);
  expect(extras.unread).toEqual(new Map([[subscriptionId, ["disks", "locks"]]]));
});

test("also lists the vaults of a subscription that only the configuration names", async () => {
  const { survey, directory } = arrange();
  const other = subscriptionId.replace("0001", "0002");
  const list = vi.spyOn(directory, "listVaults");
  const config = sampleConfig();
  const regional = { ...config.vaults["regional"], subscriptionId: other } as (typeof config.vaults)[string];

  await survey({ ...config, vaults: { regional } });

  expect(list.mock.calls.flat()).toEqual([subscriptionId, other]);
});

test("reads eight lists at a time at most", async () => {
  const { machines, survey } = arrange();
  let running = 0;
  let most = 0;
  vi.spyOn(machines, "list").mockImplementation(async () => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return [];
  });

  await survey(
    sampleConfig(),
    Array.from({ length: 30 }, (_, index) => `subscription-${index}`),
  );

  expect(most).toBe(8);
});

test("hides no defect as something that Azure did not list", async () => {
  const { machines, survey } = arrange();
  machines.faults.failNext("list", new TypeError("defect"));

  await expect(survey()).rejects.toThrow("defect");
});

test("knows the tags of disks, by which rules choose them", async () => {
  const { machines, subscriptions, survey } = arrange();
  const diskId = sampleVmId().replace("virtualMachines/web-01", "disks/data");
  subscriptions.putDisk({ diskId: diskId.toUpperCase(), tags: { backup: "off" } });
  const dataDisks = [{ lun: 0, diskId }, { lun: 1 }];
  machines.put(sampleMachine({ name: "bare", dataDisks }));

  const { machines: found } = await survey();

  const [bare] = found.filter(({ machine }) => machine.name === "bare");
  expect(bare?.machine.dataDisks).toEqual([{ lun: 0, diskId, tags: { backup: "off" } }, { lun: 1 }]);
});

test("knows the offsets of the templates' time zones that follow daylight saving", () => {
  const { daily } = sampleConfig().policies;
  if (daily?.template === undefined) throw new Error("The sample configuration has changed.");
  const berlin = { ...daily, template: { ...daily.template, timeZone: "Europe/Berlin" } };
  const config = sampleConfig({ policies: { daily, berlin } });

  expect(templateOffsets(config, "2026-07-01T00:00:00.000Z" as Instant)).toEqual(
    new Map([["Europe/Berlin", { now: 120, earlier: [60] }]]),
  );
});

import { describe, expect, test, vi } from "vitest";
import { BackupError } from "../../../domain/errors.ts";
import type { DiskFacts } from "../../../domain/protection/findings/preflight-extras.ts";
import { decideByRules } from "../../../domain/protection/rules.ts";
import type { VirtualMachine } from "../../../domain/virtual-machine.ts";
import { createSharedPreflight } from "../../../functions/shared-preflight.ts";
import { InMemorySubscriptions } from "../../support/fakes/in-memory-subscriptions.ts";
import { sampleConfig, sampleMachine, sampleRule } from "../../support/fakes/sample-machine.ts";
import { at } from "../../support/ledger/ledger-driver.ts";

const { subscriptionId } = sampleMachine();
const diskId = (name: string) =>
  `/subscriptions/${subscriptionId}/resourceGroups/g/providers/Microsoft.Compute/disks/${name}`;
const withDisk = (name: string) => sampleMachine({ name, dataDisks: [{ lun: 0, diskId: diskId(name) }] });
const lock = { subscriptionId, name: "keep", level: "CanNotDelete" };
const denied = new BackupError("AZURE_ACCESS_DENIED", "No.");

function arrange(disks: readonly Partial<DiskFacts>[] = []) {
  const subscriptions = new InMemorySubscriptions();
  for (const disk of disks) subscriptions.putDisk({ diskId: diskId("a"), ...disk });
  const lists = {
    disks: vi.spyOn(subscriptions, "listDisks"),
    locks: vi.spyOn(subscriptions, "listRestorePointLocks"),
  };
  const preflight = createSharedPreflight({ subscriptions });
  /** Minutes after midnight. */
  const find = async (vm: VirtualMachine, minutes = 0, config = sampleConfig({ rules: [sampleRule] })) => {
    const when = at(new Date(Date.UTC(2026, 10, 22, 0, 0, minutes * 60)).toISOString());
    const found = await preflight.findings(vm, decideByRules(vm, config), when);
    return found.map(({ code, text }) => (code === "preflightIncomplete" ? text.split(". ").at(-1) : code));
  };
  const calls = () => ({ disks: lists.disks.mock.calls.length, locks: lists.locks.mock.calls.length });
  return { subscriptions, find, calls };
}

test.for<[string, Partial<DiskFacts>, readonly string[]]>([
  ["a shared disk", { isShared: true }, ["sharedDisk"]],
  ["a disk that needs a Microsoft Entra identity", { needsEntraAccess: true }, ["diskNeedsEntraAccess"]],
  ["Azure Disk Encryption that only the disk shows", { isEncryptedInGuest: true }, ["azureDiskEncryption"]],
  ["an ordinary disk", {}, []],
])("finds %s as a what-if does", async ([, disk, expected]) => {
  const { find } = arrange([disk]);

  expect(await find(withDisk("a"))).toEqual(expected);
});

test("finds a lock on the restore points of the machine's subscription", async () => {
  const { find, subscriptions } = arrange();
  subscriptions.putLock(lock);

  expect(await find(sampleMachine())).toEqual(["restorePointGroupLocked"]);
});

test("reads nothing for a machine that the rules skip", async () => {
  const { find, calls } = arrange();
  const nothing = sampleConfig({ rules: [] });

  expect(await find(sampleMachine(), 0, nothing)).toEqual([]);
  expect(calls()).toEqual({ disks: 0, locks: 0 });
});

test("lists a subscription once in half an hour, however many machines are found there", async () => {
  const { find, calls } = arrange([{}]);

  for (const minutes of [0, 1, 15, 30]) await Promise.all([find(withDisk("a"), minutes), find(withDisk("a"), minutes)]);
  const within = calls();
  await find(withDisk("a"), 31);

  expect([within, calls()]).toEqual([
    { disks: 1, locks: 1 },
    { disks: 2, locks: 2 },
  ]);
});

describe("an obstacle is reported from a list of the last two minutes", () => {
  test("a lock that was removed is not", async () => {
    const { find, subscriptions, calls } = arrange();
    subscriptions.putLock(lock);
    await find(sampleMachine());
    vi.spyOn(subscriptions, "listRestorePointLocks").mockResolvedValue([]);

    expect(await find(sampleMachine(), 2)).toEqual(["restorePointGroupLocked"]);
    expect(await find(sampleMachine(), 3)).toEqual([]);
    expect(calls().disks).toBe(1);
  });

  test("a disk that is no longer shared is not", async () => {
    const { find, subscriptions, calls } = arrange([{ isShared: true }]);
    await find(withDisk("a"));
    vi.spyOn(subscriptions, "listDisks").mockResolvedValue([{ diskId: diskId("a") }]);

    expect(await find(withDisk("a"), 2)).toEqual(["sharedDisk"]);
    expect(await find(withDisk("a"), 3)).toEqual([]);
    expect(calls().locks).toBe(1);
  });
});

describe("what is not known is said to be unknown", () => {
  test.for([
    ["disks", "listDisks", "Not read: disks."],
    ["locks", "listRestorePointLocks", "Not read: locks."],
  ] as const)("%s that Azure refuses to list, without a call for every machine", async ([part, method, text]) => {
    const { find, subscriptions, calls } = arrange();
    subscriptions.faults.failNext(method, denied);

    expect([await find(sampleMachine()), await find(sampleMachine(), 5)]).toEqual([[text], [text]]);
    expect(calls()[part]).toBe(1);
    expect(await find(sampleMachine(), 6)).toEqual([]);
  });

  test("the disks of a machine that are not on a list of half a minute; an older one is read again", async () => {
    const { find, subscriptions, calls } = arrange([{}]);
    await find(withDisk("a"));

    expect(await find(withDisk("b"), 0.5)).toEqual(["Not read: disks."]);
    subscriptions.putDisk({ diskId: diskId("b"), isShared: true });
    expect(await find(withDisk("b"), 1)).toEqual(["sharedDisk"]);
    expect(calls()).toEqual({ disks: 2, locks: 1 });
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Inventory } from "../../domain/ports/inventory.ts";
import { type Azurite, startAzurite } from "../../local/azurite.ts";
import { createTableInventory } from "../../storage/table-inventory.ts";
import { InMemoryInventory } from "../support/fakes/in-memory-inventory.ts";
import {
  at,
  backupEnded,
  failedBackup,
  goodBackup,
  machineDeleted,
  policyId,
  protectionEnded,
  SUBSCRIPTION,
  seen,
  sweepEnded,
  vaultId,
  vmId,
  vmIdOf,
} from "../support/inventory-events.ts";

const ACCOUNTS = Array.from({ length: 40 }, (_, index) => `account${index}`);
const unusedCredential = { getToken: () => Promise.reject(new Error("No credential is needed.")) };

let azurite: Azurite;
const accounts = [...ACCOUNTS];
beforeAll(async () => {
  azurite = await startAzurite({ accounts: ACCOUNTS });
  await azurite.ready;
}, 60_000);
afterAll(() => azurite.stop());

function inNewAccount(): Inventory {
  const connectionString = azurite.connectionStringOf(accounts.pop() ?? "");
  return createTableInventory({
    settings: { kind: "connectionString", connectionString },
    credential: unusedCredential,
  });
}

/** Each starts empty. */
const implementations: readonly (readonly [name: string, create: () => Inventory])[] = [
  ["in memory", () => new InMemoryInventory()],
  ["in tables", inNewAccount],
];

describe.for(implementations)("events in an inventory %s", ([, create]) => {
  test("keeps what an event says of a machine, and its line in the timeline", async () => {
    const inventory = create();

    await inventory.apply(protectionEnded({ attempt: 2, requestedAt: at(-1) }));

    expect(await inventory.read(vmId.toUpperCase())).toEqual({
      vmId,
      name: "web-01",
      resourceGroup: "shop",
      subscriptionId: "00000000-0000-0000-0000-000000000001",
      state: "protected",
      reason: "protectionEnabled",
      vaultId,
      policyId,
      rule: "everything",
      configVersion: "abc",
      attempts: 2,
      since: at(0),
      observedAt: at(0),
    });
    expect(await inventory.timeline(vmId)).toEqual([
      {
        at: at(0),
        what: "Protection enabled",
        detail: 'Protection was enabled by this run. Attempt 2. Rule "everything".',
        facts: {
          kind: "protection",
          source: "event",
          attempt: 2,
          requestedAt: at(-1),
          outcome: "protected",
          reason: "protectionEnabled",
          rule: "everything",
          configVersion: "abc",
          vaultId,
          policyId,
        },
      },
    ]);
  });

  test("is the same after an event that is applied twice", async () => {
    const [once, twice] = [create(), create()];
    const events = [protectionEnded(), backupEnded(failedBackup), backupEnded(goodBackup, at(6)), machineDeleted()];

    for (const event of events) await once.apply(event);
    for (const event of [...events, ...events]) await twice.apply(event);

    expect(await twice.read(vmId)).toEqual(await once.read(vmId));
    expect(await twice.timeline(vmId)).toEqual(await once.timeline(vmId));
    expect(await twice.timeline(vmId)).toHaveLength(4);
  });

  test("never lets an older event replace a newer state, but shows it in the timeline", async () => {
    const inventory = create();

    await inventory.apply(machineDeleted(at(9)));
    await inventory.apply(protectionEnded({ at: at(1) }));

    expect(await inventory.read(vmId)).toMatchObject({ state: "deleted", observedAt: at(9) });
    expect((await inventory.timeline(vmId)).map(({ what }) => what)).toEqual(["Machine deleted", "Protection enabled"]);
  });
});

describe.for(implementations)("unknown and simultaneous events in an inventory %s", ([, create]) => {
  test("ignores events of machines that nobody knows and that say nothing", async () => {
    const inventory = create();
    const gone = { outcome: "gone", reason: "vmNotFound", vmId } as const;

    await inventory.apply(protectionEnded({ outcome: gone }));
    await inventory.apply(protectionEnded({ vmId: "/nonsense" }));

    expect(await inventory.read(vmId)).toBeUndefined();
    expect(await inventory.read("/nonsense")).toBeUndefined();
    expect(await inventory.timeline(vmId)).toEqual([]);
    expect((await inventory.list({})).items).toEqual([]);
  });

  test("loses no event of many that arrive at once", async () => {
    const inventory = create();
    const minutes = Array.from({ length: 6 }, (_, index) => index);

    await Promise.all(minutes.map((minute) => inventory.apply(protectionEnded({ at: at(minute) }))));

    expect(await inventory.read(vmId)).toMatchObject({ observedAt: at(5) });
    expect(await inventory.timeline(vmId)).toHaveLength(6);
  });
});

describe.for(implementations)("sweeps in an inventory %s", ([, create]) => {
  test("takes what a sweep saw, and keeps the newer of two observations", async () => {
    const inventory = create();
    await inventory.apply(protectionEnded({ at: at(30) }));
    const rows = [seen(vmId), seen(vmIdOf("web-02")), seen(vmIdOf("web-02"), { observedAt: at(11), state: "atRisk" })];

    await inventory.upsert([...rows, { ...seen(vmId), vmId: "/nonsense" }]);

    expect(await inventory.read(vmId)).toMatchObject({ reason: "protectionEnabled", observedAt: at(30) });
    expect(await inventory.read(vmIdOf("web-02"))).toMatchObject({ state: "atRisk", observedAt: at(11) });
    expect(await inventory.counts()).toMatchObject({ protected: 1, atRisk: 1 });
  });

  test("remembers the recovery points that sweeps have observed", async () => {
    const inventory = create();
    for (const minute of [1, 2, 2])
      await inventory.upsert([seen(vmId, { lastRecoveryPointAt: at(minute), observedAt: at(minute) })]);

    expect(await inventory.read(vmId)).toMatchObject({ recoveryPoints: [at(2), at(1)] });
  });

  test("takes more machines than one transaction holds, and counts them by state", async () => {
    const inventory = create();
    const other = "00000000-0000-0000-0000-000000000002";
    const rows = Array.from({ length: 205 }, (_, index) => seen(vmIdOf(`vm-${index}`)));

    await inventory.upsert(rows);
    await inventory.upsert([...rows.slice(0, 150), seen(vmIdOf("vm-0", "shop", other), { state: "excluded" })]);

    expect(await inventory.counts()).toEqual({
      protected: 205,
      atRisk: 0,
      waiting: 0,
      excluded: 1,
      needsAttention: 0,
      deleted: 0,
      unknown: 0,
    });
  });
});

describe.for(implementations)("lists of an inventory %s", ([, create]) => {
  test("lists all machines at once, or as many as are asked for and that there are more", async () => {
    const inventory = create();
    const other = "0f000000-0000-0000-0000-000000000002";
    await inventory.upsert([seen(vmIdOf("b")), seen(vmIdOf("a")), seen(vmIdOf("c", "shop", other))]);
    await inventory.apply(backupEnded(goodBackup));

    const [all, some] = [await inventory.listAll(4), await inventory.listAll(2)];

    expect(all.records.map(({ name }) => name)).toEqual(["a", "b", "web-01", "c"]);
    expect(all.records[2]).toMatchObject({ vmId, vaultId, lastBackup: { result: "completed" }, observedAt: at(5) });
    expect([all.isCut, some.records.length, some.isCut]).toEqual([false, 2, true]);
  });

  test("lists every machine once, page by page, in the order of subscription and name", async () => {
    const inventory = create();
    const names = Array.from({ length: 25 }, (_, index) => `vm-${String(index).padStart(2, "0")}`);
    const other = "00000000-0000-0000-0000-000000000002";
    await inventory.upsert([seen(vmIdOf("a", "shop", other)), ...names.toReversed().map((name) => seen(vmIdOf(name)))]);

    const pages = await allPages(inventory, { pageSize: 10 });

    expect(pages.flat()).toEqual([...names, "a"]);
    expect(pages.map((page) => page.length)).toEqual([10, 10, 6]);
  });

  test("lists by state, vault, a part of the name and time of observation", async () => {
    const inventory = create();
    await inventory.upsert([
      seen(vmIdOf("web-01"), { state: "atRisk", reason: "noRecoveryPoint" }),
      seen(vmIdOf("Web-02"), { vaultId: vaultId.replace("vault-weu", "vault-neu"), observedAt: at(12) }),
      seen(vmIdOf("db-01"), { findings: [{ code: "x", severity: "info", text: "a", remedy: "b" }] }),
    ]);
    const names = async (query: Parameters<Inventory["list"]>[0]) =>
      (await inventory.list(query)).items.map(({ name }) => name);

    expect(await names({ state: "atRisk" })).toEqual(["web-01"]);
    expect(await names({ vault: vaultId.toUpperCase() })).toEqual(["db-01", "web-01"]);
    expect(await names({ vault: "VAULT-neu" })).toEqual(["Web-02"]);
    expect(await names({ search: "WEB" })).toEqual(["web-01", "Web-02"]);
    expect(await names({ search: "01", state: "protected" })).toEqual(["db-01"]);
    expect(await names({ observedBefore: at(12) })).toEqual(["db-01", "web-01"]);
    expect(await names({ vault: "o'hara", search: "'" })).toEqual([]);
    expect(await allPages(inventory, { search: "01", pageSize: 1 })).toEqual([["db-01"], ["web-01"]]);
    expect((await inventory.read(vmIdOf("db-01")))?.findings).toEqual([
      { code: "x", severity: "info", text: "a", remedy: "b" },
    ]);
  });

  test("lists by reason, rule, subscription and region, also from page to page", async () => {
    const inventory = create();
    const other = "0000000A-0000-0000-0000-000000000002";
    await inventory.upsert([
      seen(vmIdOf("web-01"), { state: "atRisk", reason: "noRecoveryPoint", rule: "shop's" }),
      seen(vmIdOf("web-02"), { rule: "all", location: "westeurope" }),
      seen(vmIdOf("web-03", "shop", other), { rule: "all", location: "West Europe" }),
      seen(vmIdOf("web-04", "shop", other), { location: "northeurope" }),
    ]);
    const names = async (query: Parameters<Inventory["list"]>[0]) =>
      (await allPages(inventory, { ...query, pageSize: 1 })).flat();

    expect(await names({ reason: "noRecoveryPoint" })).toEqual(["web-01"]);
    expect(await names({ rule: "shop's" })).toEqual(["web-01"]);
    expect(await names({ rule: "ALL" })).toEqual([]);
    expect(await names({ subscription: other.toLowerCase() })).toEqual(["web-03", "web-04"]);
    expect(await names({ subscription: other, rule: "all" })).toEqual(["web-03"]);
    expect(await names({ subscription: SUBSCRIPTION })).toEqual(["web-01", "web-02"]);
    expect(await names({ location: "WestEurope" })).toEqual(["web-02", "web-03"]);
  });

  test("starts a list at the beginning for a continuation that is none", async () => {
    const inventory = create();
    await inventory.upsert([seen(vmId)]);

    expect((await inventory.list({ continuation: "' or 1 eq 1" })).items).toHaveLength(1);
  });
});

describe.for(implementations)("names in an inventory %s", ([, create]) => {
  test("finds all machines of a name, in any casing, and no others", async () => {
    const inventory = create();
    const other = "00000000-0000-0000-0000-000000000002";
    const twins = [vmIdOf("web-01"), vmIdOf("Web-01", "test"), vmIdOf("web-01", "shop", other)];
    await inventory.upsert([...twins, vmIdOf("web-010"), vmIdOf("web-0")].map((id) => seen(id)));

    const found = await inventory.findByName("WEB-01");

    expect(found.map((record) => record.vmId).sort()).toEqual(twins.sort());
    expect(await inventory.findByName("web")).toEqual([]);
  });
});

describe.for(implementations)("timelines of an inventory %s", ([, create]) => {
  test("shows the newest 200 lines of a timeline", async () => {
    const inventory = create();
    for (let minute = 0; minute < 205; minute += 1) await inventory.apply(protectionEnded({ at: at(minute) }));

    const timeline = await inventory.timeline(vmId);

    expect(timeline).toHaveLength(200);
    expect(timeline[0]?.at).toBe(at(204));
    expect(timeline.at(-1)?.at).toBe(at(5));
  });

  test("knows the sweep that ended last, whatever the order of the events", async () => {
    const inventory = create();
    const before = await inventory.lastSweep();

    for (const minute of [20, 40, 30]) await inventory.apply(sweepEnded(at(minute)));

    expect(before).toBeUndefined();
    expect(await inventory.lastSweep()).toEqual({ ...sweepEnded(at(40)).report, endedAt: at(40) });
  });

  test("forgets old lines, and machines that are deleted for long", async () => {
    const inventory = create();
    await inventory.apply(protectionEnded({ at: at(0) }));
    await inventory.apply(machineDeleted(at(9)));
    await inventory.upsert([seen(vmIdOf("web-02"), { observedAt: at(1) })]);

    await inventory.forget({ entriesBefore: at(5), deletedBefore: at(9) });
    const kept = await inventory.read(vmId);
    const lines = await inventory.timeline(vmId);
    await inventory.forget({ entriesBefore: at(5), deletedBefore: at(10) });

    expect(kept).toMatchObject({ state: "deleted" });
    expect(lines.map(({ what }) => what)).toEqual(["Machine deleted"]);
    expect(await inventory.read(vmId)).toBeUndefined();
    expect(await inventory.read(vmIdOf("web-02"))).toBeDefined();
  });
});

async function allPages(inventory: Inventory, query: Parameters<Inventory["list"]>[0]): Promise<string[][]> {
  const pages: string[][] = [];
  let continuation: string | undefined;
  do {
    const page = await inventory.list({ ...query, ...(continuation !== undefined && { continuation }) });
    pages.push(page.items.map(({ name }) => name));
    ({ continuation } = page);
  } while (continuation !== undefined && pages.length < 100);
  return pages;
}

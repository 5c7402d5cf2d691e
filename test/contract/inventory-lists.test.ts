import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Inventory } from "../../domain/ports/inventory.ts";
import { type Azurite, startAzurite } from "../../local/azurite.ts";
import { createTableInventory } from "../../storage/table-inventory.ts";
import { InMemoryInventory } from "../support/fakes/in-memory-inventory.ts";
import { at, backupEnded, goodBackup, SUBSCRIPTION, seen, vaultId, vmId, vmIdOf } from "../support/inventory-events.ts";

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
});

describe.for(implementations)("filters of an inventory %s", ([, create]) => {
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

import { afterAll, beforeAll, expect, test } from "vitest";
import type { DomainEvent } from "../../domain/events/domain-event.ts";
import type { Inventory } from "../../domain/ports/inventory.ts";
import { type Azurite, startAzurite } from "../../local/azurite.ts";
import { connectTable } from "../../storage/connect.ts";
import { openTable, type StorageTable } from "../../storage/storage-table.ts";
import { createTableInventory, inventoryIn } from "../../storage/table-inventory.ts";
import {
  at,
  backupEnded,
  failedBackup,
  goodBackup,
  machineDeleted,
  protectionEnded,
  seen,
  vmId,
  vmIdOf,
} from "../support/inventory-events.ts";

let azurite: Azurite;
const accounts = Array.from({ length: 20 }, (_, index) => `account${index}`);
beforeAll(async () => {
  azurite = await startAzurite({ accounts });
  await azurite.ready;
}, 60_000);
afterAll(() => azurite.stop());

const credential = { getToken: () => Promise.reject(new Error("No credential is needed.")) };

function connectionTo(connectionString: string) {
  return { settings: { kind: "connectionString", connectionString }, credential } as const;
}

/** Where a crash happens: before a write, or after it and before its response. */
type Moment = "before" | "after";

/** The real tables, with one crash at a write. */
function arrange(crashAt: number, moment: Moment) {
  const connectionString = azurite.connectionStringOf(accounts.pop() ?? "");
  const connection = connectionTo(connectionString);
  const progress = { writes: 0 };
  const crashing = (name: string): StorageTable => {
    const table = openTable(connectTable(connection, name), "use a table");
    const write = async <T>(run: () => Promise<T>): Promise<T> => {
      progress.writes += 1;
      const isLast = progress.writes === crashAt;
      if (isLast && moment === "before") throw new Error("The host crashed.");
      const result = await run();
      if (isLast) throw new Error("The host crashed.");
      return result;
    };
    return {
      ...table,
      put: (row) => write(() => table.put(row)),
      change: (changes) => write(() => table.change(changes)),
    };
  };
  const inventory = inventoryIn({ machines: crashing("machines"), entries: crashing("entries") });
  return { inventory, progress };
}

const events: readonly DomainEvent[] = [
  protectionEnded(),
  backupEnded(failedBackup, at(5)),
  backupEnded(goodBackup, at(6)),
  machineDeleted(at(9)),
];

/** As the workflow does: what failed is repeated. */
async function applyAll(inventory: Inventory): Promise<void> {
  for (const event of events) await inventory.apply(event).catch(() => inventory.apply(event));
}

/** Every event is two writes: its line and its record. */
const writes = events.length * 2;
const moments = Array.from({ length: writes }, (_, index) => index + 1).flatMap((write) =>
  (["before", "after"] as const).map((moment) => [moment, write] as const),
);

test.for(moments)("a crash %s write %i neither loses nor doubles a row", async ([moment, write]) => {
  const { inventory, progress } = arrange(write, moment);

  await applyAll(inventory);

  expect(progress.writes).toBeGreaterThanOrEqual(write);
  expect((await inventory.timeline(vmId)).map(({ what }) => what)).toEqual([
    "Machine deleted",
    "Backup completed",
    "Backup failed",
    "Protection enabled",
  ]);
  expect(await inventory.read(vmId)).toMatchObject({
    state: "deleted",
    observedAt: at(9),
    lastBackup: { endedAt: at(6) },
  });
  expect(await inventory.counts()).toMatchObject({ deleted: 1, protected: 0 });
});

test("a crash between two transactions of a sweep leaves nothing that a repetition does not complete", async () => {
  const { inventory } = arrange(2, "before");
  const rows = Array.from({ length: 150 }, (_, index) => seen(vmIdOf(`vm-${index}`)));

  await inventory.upsert(rows).catch(() => inventory.upsert(rows));

  expect(await inventory.counts()).toMatchObject({ protected: 150 });
});

test("an inventory in tables that somebody deleted while the app ran goes on in new ones", async () => {
  const connectionString = azurite.connectionStringOf(accounts.pop() ?? "");
  const connection = {
    settings: { kind: "connectionString", connectionString },
    credential,
  } as const;
  const inventory = createTableInventory(connection);
  await inventory.apply(protectionEnded());

  for (const name of ["holdfastmachines", "holdfasttimeline"]) await connectTable(connection, name).deleteTable();
  const empty = await inventory.read(vmId);
  await inventory.apply(protectionEnded());

  expect(empty).toBeUndefined();
  expect(await inventory.read(vmId)).toMatchObject({ state: "protected" });
  expect(await inventory.timeline(vmId)).toHaveLength(1);
});

test("an inventory whose storage account does not answer says so, and may be asked again", async () => {
  const connectionString = azurite.connectionString.replace(/:\d+\//g, ":1/");
  const inventory = createTableInventory(connectionTo(connectionString));

  await expect(inventory.counts()).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE", retryable: true });
});

test("an inventory that is refused names the role that the app needs, and not the key", async () => {
  const connectionString = azurite.connectionString.replace("AccountKey=Eby8", "AccountKey=Eby9");
  const inventory = createTableInventory(connectionTo(connectionString));

  const error = await inventory.apply(protectionEnded()).catch((reason: unknown) => reason);

  expect(error).toMatchObject({
    code: "STORAGE_REFUSED",
    message: expect.stringContaining("Storage Table Data Contributor"),
  });
  expect(String(error)).not.toContain("Eby9");
});

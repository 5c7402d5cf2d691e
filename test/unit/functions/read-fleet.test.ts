import { expect, test } from "vitest";
import { fleet } from "../../../api/fleet.ts";
import { addSeconds, type Instant } from "../../../domain/instant.ts";
import { createReadFleet } from "../../../functions/read-fleet.ts";
import { InMemoryInventory } from "../../support/fakes/in-memory-inventory.ts";
import { at, protectionEnded, seen, sweepEnded, vaultId, vmId, vmIdOf } from "../../support/inventory-events.ts";

function arrange() {
  const inventory = new InMemoryInventory();
  const clock = { now: at(0) as Instant, reads: 0 };
  const counted = {
    listAll: (limit: number) => {
      clock.reads += 1;
      return inventory.listAll(limit);
    },
    counts: () => inventory.counts(),
    lastSweep: () => inventory.lastSweep(),
  };
  const readFleet = createReadFleet({ inventory: counted, now: () => clock.now });
  const read = async () => fleet.parse(JSON.parse((await readFleet()).body));
  return { inventory, clock, readFleet, read };
}

test("is a table of every machine with what the page shows of it, and each reason in words", async () => {
  const { inventory, read } = arrange();
  await inventory.apply(protectionEnded({ attempt: 2 }));
  await inventory.upsert([seen(vmIdOf("db-01"), { state: "atRisk", reason: "ofTomorrow" })]);
  await inventory.apply(sweepEnded());

  const { columns, rows, counts, texts, lastSweep, asOf, isCut } = await read();

  const machines = rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
  expect(machines.map(({ name }) => name)).toEqual(["db-01", "web-01"]);
  expect(machines[1]).toEqual({
    vmId,
    name: "web-01",
    resourceGroup: "shop",
    subscriptionId: "00000000-0000-0000-0000-000000000001",
    location: null,
    state: "protected",
    reason: "protectionEnabled",
    since: at(0),
    until: null,
    vaultId,
    rule: "everything",
    lastRecoveryPointAt: null,
    lastBackupResult: null,
    lastBackupAt: null,
    attempts: 2,
  });
  expect(counts).toMatchObject({ protected: 1, atRisk: 1, waiting: 0, unknown: 0 });
  expect(texts).toEqual({
    ofTomorrow: "of tomorrow",
    protectionEnabled: "Protection was enabled by this run.",
  });
  expect(lastSweep).toMatchObject({ isComplete: true });
  expect([asOf, isCut]).toEqual([at(0), undefined]);
});

test("reads once for all who ask within five seconds, also at the same time", async () => {
  const { clock, readFleet } = arrange();

  await Promise.all([readFleet(), readFleet()]);
  clock.now = addSeconds(at(0), 4.999);
  await readFleet();
  const before = clock.reads;
  clock.now = addSeconds(at(0), 5);
  await readFleet();

  expect([before, clock.reads]).toEqual([1, 2]);
});

test("keeps its tag while nothing changes, and says when it was read", async () => {
  const { inventory, clock, readFleet, read } = arrange();
  await inventory.apply(protectionEnded());
  const first = await readFleet();
  clock.now = at(1);
  const later = await readFleet();
  const laterAsOf = (await read()).asOf;
  await inventory.upsert([seen(vmIdOf("db-01"))]);
  clock.now = at(2);

  const changed = await readFleet();

  expect([later.tag, laterAsOf]).toEqual([first.tag, at(1)]);
  expect(changed.tag).not.toBe(first.tag);
});

test("reads anew after a failure, and after the clock was set back", async () => {
  const { inventory, clock, readFleet } = arrange();
  inventory.faults.failNext("listAll", new Error("no table"));

  await expect(readFleet()).rejects.toThrow("no table");
  await readFleet();
  clock.now = addSeconds(at(0), -1);
  await readFleet();

  expect(clock.reads).toBe(3);
});

test("says when there are more machines than rows, and counts them all", async () => {
  const records = [seen(vmIdOf("db-01"))];
  const readFleet = createReadFleet({
    inventory: {
      listAll: async () => ({ records, isCut: true }),
      counts: async () => ({ ...(await new InMemoryInventory().counts()), protected: 60_000 }),
      lastSweep: async () => undefined,
    },
    now: () => at(0),
  });

  const { rows, isCut, counts } = fleet.parse(JSON.parse((await readFleet()).body));

  expect([rows.length, isCut, counts.protected]).toEqual([1, true, 60_000]);
});

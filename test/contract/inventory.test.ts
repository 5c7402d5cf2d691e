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

describe.for(implementations)("machines of which the app was told, in an inventory %s", ([, create]) => {
  test("are there before anything is known of them, and are forgotten when Azure does not know them", async () => {
    const inventory = create();

    await inventory.note(vmId, at(20));
    await inventory.note(vmId.toUpperCase(), at(21));
    await inventory.note("/nonsense", at(20));

    const noted = (await inventory.list({})).items;
    await inventory.apply(protectionEnded({ outcome: { outcome: "gone", reason: "vmNotFound", vmId } }));

    expect(noted).toEqual([
      expect.objectContaining({ vmId, state: "unknown", reason: "protectionRequested", observedAt: at(20) }),
    ]);
    expect((await inventory.list({})).items).toEqual([]);
    expect(await inventory.timeline(vmId)).toEqual([]);
  });

  test("are what the first run says, and are not noted again", async () => {
    const inventory = create();

    await inventory.note(vmId, at(20));
    await inventory.apply(protectionEnded({ at: at(1) }));
    await inventory.note(vmId, at(30));

    expect(await inventory.read(vmId)).toMatchObject({ state: "protected", since: at(1), observedAt: at(1) });
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

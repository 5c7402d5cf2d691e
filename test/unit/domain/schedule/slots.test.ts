import { expect, test } from "vitest";
import { addSeconds, type Instant } from "../../../../domain/instant.ts";
import { grantSlots, limitsOf, type SlotHolder, slotKey } from "../../../../domain/schedule/slots.ts";
import { sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const at = "2026-11-21T02:30:00.000Z" as Instant;
const until = "2026-11-21T03:30:00.000Z" as Instant;
const wanted = (machine: string, ...names: readonly string[]) => ({
  machine,
  limits: names.map((name) => ({ name, maximum: 1 })),
});
const ask = { at, freed: [], wanted: [], holdSeconds: 3600 };

test("gives slots in order until a limit is reached", () => {
  const { granted, holders } = grantSlots([], { ...ask, wanted: [wanted("a", "v:1"), wanted("b", "v:1")] });

  expect(granted).toEqual([true, false]);
  expect(holders).toEqual([{ machine: "a", limits: ["v:1"], until }]);
});

test("lets a machine that waits for one limit keep no other machine from its slot", () => {
  const before: SlotHolder[] = [{ machine: "x", limits: ["t:db"], until }];

  const { granted } = grantSlots(before, {
    ...ask,
    wanted: [wanted("a", "t:db", "v:1"), wanted("b", "v:1"), wanted("c")],
  });

  expect(granted).toEqual([false, true, true]);
});

test("counts a machine against each of its limits", () => {
  const one = { name: "v:1", maximum: 2 };
  const tag = (value: string) => ({ name: `t:${value}`, maximum: 1 });

  const { granted } = grantSlots([], {
    ...ask,
    wanted: [
      { machine: "a", limits: [one, tag("x")] },
      { machine: "b", limits: [one, tag("x")] },
      { machine: "c", limits: [one, tag("y")] },
      { machine: "d", limits: [one, tag("z")] },
    ],
  });

  expect(granted).toEqual([true, false, true, false]);
});

test("gives a freed slot to the next", () => {
  const before: SlotHolder[] = [{ machine: "x", limits: ["v:1"], until }];

  const { granted, holders } = grantSlots(before, { ...ask, freed: ["x"], wanted: [wanted("a", "v:1")] });

  expect(granted).toEqual([true]);
  expect(holders.map(({ machine }) => machine)).toEqual(["a"]);
});

test.for([
  ["keeps a slot a millisecond before its time is over", "2026-11-21T03:29:59.999Z", false],
  ["frees a slot whose snapshot takes too long", "2026-11-21T03:30:00.000Z", true],
] as const)("%s", ([, now, isGranted]) => {
  const before: SlotHolder[] = [{ machine: "x", limits: ["v:1"], until }];

  const { granted } = grantSlots(before, { ...ask, at: now as Instant, wanted: [wanted("a", "v:1")] });

  expect(granted).toEqual([isGranted]);
});

test("lets the machine that holds a slot keep it before others", () => {
  const before: SlotHolder[] = [{ machine: "x", limits: ["v:1"], until: addSeconds(at, 1) }];

  const { granted, holders } = grantSlots(before, { ...ask, wanted: [wanted("a", "v:1"), wanted("x", "v:1")] });

  expect(granted).toEqual([false, true]);
  expect(holders).toEqual([{ machine: "x", limits: ["v:1"], until }]);
});

test("keeps at most 400 holders, which stay below 64 KB", () => {
  const many = Array.from({ length: 401 }, (_, index) => wanted(slotKey(sampleVmId(`vm-${index}`)), `t:${index}`));

  const { granted, holders } = grantSlots([], { ...ask, wanted: many });

  expect(granted.filter(Boolean)).toHaveLength(400);
  expect(JSON.stringify(holders).length).toBeLessThan(64_000);
});

test("limits machines per vault, subscription and value of a tag, whatever the casing", () => {
  const machine = { vmId: sampleVmId("db-1"), vaultId: sampleVaultId(), tagValue: "Orders" };
  const limits = { perVault: 10, perSubscription: 20, perTagValue: 1 };

  const names = limitsOf(limits, machine);
  const shouted = limitsOf(limits, {
    vmId: machine.vmId.toUpperCase(),
    vaultId: machine.vaultId.toUpperCase(),
    tagValue: "ORDERS",
  });

  expect(names.map(({ maximum }) => maximum)).toEqual([10, 20, 1]);
  expect(new Set(names.map(({ name }) => name)).size).toBe(3);
  expect(shouted).toEqual(names);
});

test("limits nothing without a limit, and no machine without the tag by it", () => {
  const machine = { vmId: "not an ID", vaultId: sampleVaultId() };

  expect(limitsOf({}, { ...machine, tagValue: "orders" })).toEqual([]);
  expect(limitsOf({ perTagValue: 1 }, machine)).toEqual([]);
  expect(limitsOf({ perSubscription: 1 }, machine)).toHaveLength(1);
});

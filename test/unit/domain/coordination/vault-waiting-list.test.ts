import { describe, expect, test } from "vitest";
import { at, LedgerDriver, machine } from "../../../support/ledger/ledger-driver.ts";

const NOON = "2026-11-21T12:00:00Z";
const waits = { waits: true };
const day = (date: number) => ({ kind: "dayQuotaReached", until: at(`2026-11-${date}T00:00:00Z`) });

/** Two machines a day, six in all; two are enabled today. */
function usedUp(): LedgerDriver {
  const ledger = new LedgerDriver({ registrationsPerDay: 2, machines: 6 });
  ledger.observe(NOON);
  for (const number of [1, 2]) {
    ledger.reserve(number, NOON);
    ledger.settle(number, NOON);
  }
  return ledger;
}

test("gives each machine the first day that has room, and a machine that asks again its own", () => {
  const ledger = usedUp();

  const given = [3, 4, 5, 3].map((number) => ledger.reserve(number, NOON, waits));

  expect(given).toEqual([day(22), day(22), day(23), day(22)]);
});

test("lists nobody who does not want to wait", () => {
  const ledger = usedUp();

  expect(ledger.reserve(3, NOON)).toEqual(day(22));
  expect(ledger.state.waiting).toEqual({});
});

test("is full when every place of the vault is taken or promised, and says when the next would be", () => {
  const ledger = usedUp();
  for (const number of [3, 4, 5, 6]) ledger.reserve(number, NOON, waits);

  const full = { kind: "full", because: "waitingList", until: at("2026-11-24T00:00:00Z") };

  expect(ledger.reserve(7, NOON, waits)).toEqual(full);
  expect(ledger.reserve(6, NOON, waits)).toEqual(day(23));
});

test("gives a machine that comes on its day a place, and takes it off the list", () => {
  const ledger = usedUp();
  for (const number of [3, 4, 5]) ledger.reserve(number, NOON, waits);
  ledger.observe("2026-11-22T00:00:00Z", { daily: 2 });

  expect(ledger.reserve(3, "2026-11-22T00:05:00Z").kind).toBe("reserved");
  expect(Object.values(ledger.state.waiting).map((machines) => machines.length)).toEqual([1, 1]);
});

test("lets a machine that was not expected take the place of one that was", () => {
  const ledger = usedUp();
  for (const number of [3, 4]) ledger.reserve(number, NOON, waits);
  ledger.observe("2026-11-22T00:00:00Z", { daily: 2 });

  const unexpected = [8, 9, 3].map((number) => ledger.reserve(number, "2026-11-22T00:05:00Z", waits));

  expect(unexpected).toMatchObject([{ kind: "reserved" }, { kind: "reserved" }, day(23)]);
  expect(ledger.state.waiting).toEqual({ "2026-11-23": [expect.any(String)] });
});

test("gives a later day to a machine whose day has no room after all", () => {
  const ledger = usedUp();
  ledger.reserve(3, NOON, waits);
  ledger.observe("2026-11-22T00:00:00Z", { daily: 2 });
  ledger.send({ name: "exhausted", what: "registrations", until: at("2026-11-23T00:00:00Z") });

  expect(ledger.reserve(3, "2026-11-22T00:05:00Z", waits)).toEqual(day(23));
});

test("keeps no place on a day that is used up for a machine that did not come then", () => {
  const ledger = usedUp();
  for (const number of [3, 4, 5, 6]) ledger.reserve(number, NOON, waits);
  ledger.observe("2026-11-22T00:00:00Z", { daily: 2 });

  const early = [5, 6].map((number) => ledger.reserve(number, "2026-11-22T00:05:00Z"));

  expect(early).toMatchObject([{ kind: "reserved" }, { kind: "reserved" }]);
  expect([3, 4].map((number) => ledger.reserve(number, "2026-11-22T00:06:00Z", waits))).toEqual([day(23), day(23)]);
  expect(ledger.reserve(7, "2026-11-22T00:07:00Z", waits)).toMatchObject({ kind: "full", until: day(24).until });
});

test("keeps the day of a machine for which Azure's quota opens during that day", () => {
  const ledger = usedUp();
  const until = at("2026-11-22T08:00:00Z");
  ledger.send({ name: "exhausted", what: "registrations", until });

  const asked = [ledger.reserve(3, NOON, waits), ledger.reserve(3, NOON, waits)];

  expect(asked).toEqual([
    { kind: "dayQuotaReached", until },
    { kind: "dayQuotaReached", until },
  ]);
});

test("forgets the list of a day that has passed", () => {
  const ledger = usedUp();
  for (const number of [3, 4, 5, 6]) ledger.reserve(number, NOON, waits);
  ledger.observe("2026-11-24T00:00:00Z", { daily: 2 });

  expect(ledger.state.waiting).toEqual({});
});

describe("a machine that has not been read yet", () => {
  const join = (ledger: LedgerDriver, number: number, when = NOON) =>
    ledger.send({ name: "join", machineKey: machine(number), at: at(when) });
  const mayHavePlace = { kind: "mayHavePlace" };

  test("gets a day where the quota is used up, and the same one when it asks again", () => {
    const ledger = usedUp();

    expect([3, 4, 5, 3].map((number) => join(ledger, number))).toEqual([day(22), day(22), day(23), day(22)]);
    expect(ledger.state.reservations).toEqual({});
  });

  test.for<[string, (ledger: LedgerDriver) => void, string]>([
    ["the quota of the day has room", () => {}, "2026-11-22T00:00:00Z"],
    ["what the vault holds is not known", (ledger) => ledger.observe(NOON), "2026-11-22T00:00:01Z"],
    ["the waiting list is full", (ledger) => [11, 12, 13, 14].map((number) => join(ledger, number)), NOON],
  ])("may have a place where %s", ([, prepare, when]) => {
    const ledger = usedUp();
    prepare(ledger);

    expect(join(ledger, 3, when)).toEqual(mayHavePlace);
  });

  test("may have a place where it holds one", () => {
    const ledger = new LedgerDriver({ registrationsPerDay: 1 });
    ledger.observe(NOON);
    ledger.reserve(1, NOON);

    expect([join(ledger, 1), join(ledger, 2)]).toEqual([mayHavePlace, day(22)]);
  });

  test("leaves its day to another one when it needs no place after all", () => {
    const ledger = usedUp();
    for (const number of [3, 4]) join(ledger, number);

    const left = [3, 3].map((number) => ledger.send({ name: "leave", machineKey: machine(number) }));

    expect(left).toEqual([true, false]);
    expect([5, 6].map((number) => join(ledger, number))).toEqual([day(22), day(23)]);
  });
});

import { describe, expect, test } from "vitest";
import { isForgettable } from "../../../../domain/coordination/vault-ledger-state.ts";
import { at, LedgerDriver, machine } from "../../../support/ledger/ledger-driver.ts";

const NOON = "2026-11-21T12:00:00Z";
const LATER = "2026-11-21T12:10:00Z";

/** A ledger that has seen these policies, each of which a workflow has prepared. */
function observed(counts: Readonly<Record<string, number>> = {}, limits = {}): LedgerDriver {
  const ledger = new LedgerDriver(limits);
  ledger.observe(NOON, counts);
  for (const policyName of Object.keys(counts)) ledger.send({ name: "prepared", policyName });
  return ledger;
}

function placeOf(policyName: string, policyIsKnown = true, vaultIsKnown = true) {
  return { kind: "reserved", policyName, policyIsKnown, vaultIsKnown };
}

const unprepared = placeOf("daily", false, false);

describe("observing", () => {
  test("lets one machine's workflow read the vault while the others wait", () => {
    const ledger = new LedgerDriver();

    expect(ledger.reserve(1, NOON)).toEqual({ kind: "unobserved" });
    expect(ledger.reserve(2, NOON)).toEqual({ kind: "beingObserved", until: at("2026-11-21T12:05:00Z") });
    expect(ledger.reserve(1, NOON)).toEqual({ kind: "unobserved" });
  });

  test.for([
    ["the reader gives up", "2026-11-21T12:01:00Z", true],
    ["the reader says nothing for five minutes", "2026-11-21T12:05:00Z", false],
  ] as const)("lets another one read it when %s", ([, when, abandons]) => {
    const ledger = new LedgerDriver();
    ledger.reserve(1, NOON);

    if (abandons) ledger.send({ name: "abandon", machineKey: machine(1) });

    expect(ledger.reserve(2, when)).toEqual({ kind: "unobserved" });
  });

  test("lets only the reader give up", () => {
    const ledger = new LedgerDriver();
    ledger.reserve(1, NOON);

    expect(ledger.send({ name: "abandon", machineKey: machine(2) })).toBe(false);
    expect(ledger.reserve(2, NOON)).toMatchObject({ kind: "beingObserved" });
  });

  test.for([
    ["just before it is six hours old", "2026-11-21T17:59:59.999Z", ["reserved", "reserved"]],
    ["while another one renews it", "2026-11-21T18:00:00Z", ["unobserved", "reserved"]],
    ["not when it is twelve hours old", "2026-11-22T00:00:00Z", ["unobserved", "beingObserved"]],
  ] as const)("uses what the vault showed: %s", ([, when, expected]) => {
    const ledger = observed();

    expect([ledger.reserve(1, when).kind, ledger.reserve(2, when).kind]).toEqual(expected);
  });

  test("ignores what is older than what it knows", () => {
    const ledger = observed({ daily: 100 });

    expect(ledger.observe("2026-11-21T11:59:59Z", { daily: 0 })).toBe(false);
    expect(ledger.reserve(1, LATER)).toEqual(placeOf("daily-2", false));
  });

  test("knows a vault that does not exist as empty", () => {
    const ledger = new LedgerDriver();
    ledger.observe(NOON, {}, false);

    expect(ledger.reserve(1, LATER)).toEqual(unprepared);
  });
});

describe("places", () => {
  test("takes the first copy of the policy with room, whatever its casing", () => {
    const ledger = observed({ Daily: 100, "DAILY-2": 99 });

    expect(ledger.reserve(1, LATER)).toEqual(placeOf("daily-2"));
    expect(ledger.reserve(2, LATER)).toEqual(placeOf("daily-3", false));
  });

  test("gives a machine that asks again the same place", () => {
    const ledger = observed({ daily: 99 });

    const first = ledger.reserve(1, LATER);
    const other = ledger.reserve(2, LATER);

    expect([first, other]).toEqual([placeOf("daily"), placeOf("daily-2", false)]);
    expect(ledger.reserve(1, LATER)).toEqual(first);
  });

  test("counts a machine that asks for another policy now as enabled under the former one, too", () => {
    const ledger = observed({ daily: 99, weekly: 0 });
    ledger.reserve(1, LATER);

    const moved = ledger.reserve(1, LATER, { policyName: "weekly" });

    expect(moved).toEqual(placeOf("weekly"));
    expect(ledger.reserve(2, LATER)).toEqual(placeOf("daily-2", false));
  });
});

describe("preparing", () => {
  test("lets one machine's workflow prepare a policy while the others wait", () => {
    const ledger = observed();

    const [first, second, again] = [1, 2, 1].map((number) => ledger.reserve(number, LATER));
    ledger.send({ name: "prepared", policyName: "daily" });

    expect([first, second, again]).toEqual([unprepared, { ...unprepared, beingPrepared: true }, unprepared]);
    expect(ledger.reserve(2, LATER)).toEqual(placeOf("daily"));
  });

  test("lets one prepare a vault that does not exist, although its policy was observed", () => {
    const ledger = new LedgerDriver();
    ledger.observe(NOON, { daily: 0 }, false);

    ledger.reserve(1, LATER);

    expect(ledger.reserve(2, LATER)).toMatchObject({ vaultIsKnown: false, beingPrepared: true });
  });

  test.for<[string, string, boolean]>([
    ["the first gives its place back", LATER, true],
    ["ten minutes have passed", "2026-11-21T12:20:00Z", false],
  ])("lets another one prepare it when %s", ([, when, releases]) => {
    const ledger = observed();
    ledger.reserve(1, LATER);
    ledger.reserve(2, LATER);

    if (releases) ledger.settle(1, LATER, "released");

    expect(ledger.reserve(2, when)).toEqual(unprepared);
    expect(ledger.reserve(3, when)).toMatchObject({ beingPrepared: true });
  });

  test("has a policy prepared that exists already: it may differ from the configuration", () => {
    const ledger = new LedgerDriver();
    ledger.observe(NOON, { daily: 5, "daily-2": 0 });

    expect(ledger.reserve(1, LATER)).toEqual(unprepared);
    ledger.send({ name: "prepared", policyName: "Daily" });

    expect(ledger.reserve(2, LATER)).toEqual(placeOf("daily"));
  });

  test("has vault and policies prepared again after the vault was read again", () => {
    const ledger = observed({ daily: 5 });
    ledger.observe(LATER, { daily: 5 });

    expect(ledger.reserve(1, LATER)).toEqual(unprepared);
  });
});

describe("room", () => {
  test.for<[string, Parameters<LedgerDriver["reserve"]>[2], object]>([
    ["a copy the vault has, where none may be created", { onlyKnownPolicies: true }, placeOf("daily-3")],
    ["none beyond the number of copies allowed", { maximumPolicies: 2 }, { kind: "full", because: "policies" }],
  ])("uses %s", ([, more, expected]) => {
    const ledger = observed({ daily: 100, "daily-2": 100, "daily-3": 5 });

    expect(ledger.reserve(1, LATER, more)).toEqual(expected);
  });

  test("names the policy itself although the vault does not have it and none may be created", () => {
    expect(observed().reserve(1, LATER, { onlyKnownPolicies: true })).toEqual(unprepared);
  });

  test("has a place in a full vault for a machine that it has counted, as far as a policy has room", () => {
    const counts = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`other-${index}`, 100]));
    const ledger = observed({ ...counts, daily: 0 });

    expect(ledger.reserve(1, LATER)).toEqual({ kind: "full", because: "machines" });
    expect(ledger.reserve(1, LATER, { hasItem: true })).toEqual(placeOf("daily"));
    expect(ledger.reserve(2, LATER, { hasItem: true, policyName: "other-1", maximumPolicies: 1 })).toEqual({
      kind: "full",
      because: "policies",
    });
  });

  test("is full without a known copy that has room, where none may be created", () => {
    const ledger = observed({ daily: 100 });

    expect(ledger.reserve(1, LATER, { onlyKnownPolicies: true })).toEqual({ kind: "full", because: "policies" });
  });

  test.for([
    [999, "reserved"],
    [1000, "full"],
  ] as const)("with %i machines is %s", ([machines, kind]) => {
    const ledger = observed(Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`p${n}`, machines / 20])));
    ledger.send({ name: "observe", observedAt: at(NOON), policies: [], machines });

    expect(ledger.reserve(1, LATER).kind).toBe(kind);
  });

  test("knows a policy and a vault that were prepared, before a machine is enabled", () => {
    const ledger = new LedgerDriver();
    ledger.observe(NOON, {}, false);

    ledger.send({ name: "prepared", policyName: "daily" });
    ledger.send({ name: "prepared", policyName: "Daily" });

    expect(ledger.reserve(1, LATER)).toEqual(placeOf("daily"));
    expect(ledger.state.observation?.policies).toHaveLength(1);
  });

  test("notes nothing about policies before the vault was read", () => {
    const ledger = new LedgerDriver();

    expect(ledger.send({ name: "prepared", policyName: "daily" })).toBe(false);
    expect(isForgettable(ledger.state)).toBe(true);
  });
});

describe("settling", () => {
  test.for([
    ["enabled", "daily-2"],
    ["released", "daily"],
  ] as const)("%s: the next machine gets %s", ([as, expected]) => {
    const ledger = observed({ daily: 99 });
    ledger.reserve(1, LATER);

    expect(ledger.settle(1, LATER, as)).toBe(true);
    expect(ledger.reserve(2, LATER)).toMatchObject({ policyName: expected });
  });

  test("changes nothing for a machine without a reservation, as when it is repeated", () => {
    const ledger = observed({ daily: 98 });
    ledger.reserve(1, LATER);
    ledger.settle(1, LATER);
    const { state } = ledger;

    expect(ledger.settle(1, LATER)).toBe(false);
    expect(ledger.settle(2, LATER)).toBe(false);
    expect(ledger.state).toEqual(state);
  });

  test.for<[string, "enabled" | "released", boolean | undefined, boolean]>([
    ["enabled", "enabled", undefined, true],
    ["released after the policy was created", "released", true, true],
    ["released", "released", undefined, false],
    ["released because the policy is gone", "released", false, false],
  ])("knows after %s whether the policy exists", ([, as, policyExists, exists]) => {
    const ledger = observed();
    ledger.reserve(1, LATER);

    ledger.settle(1, LATER, as, policyExists === undefined ? {} : { policyExists });

    expect(ledger.state.observation?.policies.map(({ name }) => name)).toEqual(exists ? ["daily"] : []);
  });

  test("forgets a policy that was known and is gone", () => {
    const ledger = observed({ daily: 0 });
    ledger.reserve(1, LATER);

    ledger.settle(1, LATER, "released", { policyExists: false });

    expect(ledger.reserve(2, LATER)).toEqual(unprepared);
  });

  test("settles what was reserved before the vault was read again and found to be gone", () => {
    const ledger = observed();
    ledger.reserve(1, LATER);

    expect(ledger.settle(1, "2026-11-22T01:00:00Z")).toBe(true);
    expect(ledger.state.reservations).toEqual({});
  });
});

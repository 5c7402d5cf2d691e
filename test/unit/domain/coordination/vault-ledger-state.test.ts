import { describe, expect, test } from "vitest";
import { isForgettable } from "../../../../domain/coordination/vault-ledger-state.ts";
import { at, LedgerDriver } from "../../../support/ledger/ledger-driver.ts";

const NOON = "2026-11-21T12:00:00Z";
const LATER = "2026-11-21T12:10:00Z";
const TOMORROW = "2026-11-22T00:00:00.000Z";

function observed(counts: Readonly<Record<string, number>> = {}, limits = {}): LedgerDriver {
  const ledger = new LedgerDriver(limits);
  ledger.observe(NOON, counts);
  return ledger;
}

describe("what the vault shows late", () => {
  test.for([
    ["14 minutes before", "2026-11-21T12:10:00Z", "daily-2"],
    ["15 minutes before", "2026-11-21T12:09:00Z", "daily-2"],
    ["more than 15 minutes before", "2026-11-21T12:08:59Z", "daily"],
  ] as const)("counts a machine enabled %s on top of an observation: %s", ([, enabledAt, expected]) => {
    const ledger = observed({ daily: 98 });
    ledger.reserve(1, NOON);
    ledger.settle(1, enabledAt);

    ledger.observe("2026-11-21T12:24:00Z", { daily: 99 });

    expect(ledger.reserve(2, "2026-11-21T12:25:00Z")).toMatchObject({ policyName: expected });
  });

  test("keeps machines enabled at about the same time in one entry, with the latest time", () => {
    const ledger = observed();
    for (const number of [1, 2, 3]) ledger.reserve(number, NOON);

    ledger.settle(1, "2026-11-21T12:03:00Z");
    ledger.settle(2, "2026-11-21T12:02:00Z");
    ledger.settle(3, "2026-11-21T12:04:00Z");

    expect(ledger.state.enabled).toEqual([{ policy: "daily", at: at("2026-11-21T12:04:00Z"), count: 3 }]);
  });

  test("counts a machine that was enabled late without a word, also after an observation that does not show it", () => {
    const ledger = observed({ daily: 99 });
    // Azure accepts the machine 36 hours later, at 23:59, and the workflow is lost.
    ledger.reserve(1, NOON);
    ledger.observe("2026-11-23T00:10:00Z", { daily: 99 });

    expect(ledger.reserve(2, "2026-11-23T12:05:00Z")).toMatchObject({ kind: "unobserved" });
    expect(ledger.reserve(3, "2026-11-23T12:05:00Z")).toMatchObject({ policyName: "daily-2" });
  });

  test.for([
    ["stands for two days and a half", "2026-11-23T23:59:59Z", 1],
    ["lapses then", "2026-11-24T00:00:00Z", 0],
  ] as const)("a reservation that nobody settles %s", ([, when, left]) => {
    const ledger = observed();
    ledger.reserve(1, NOON);

    ledger.send({ name: "countChange", at: at(when) });

    expect(Object.keys(ledger.state.reservations)).toHaveLength(left);
  });
});

test("counts a machine that was enabled late without a word until its day is over", () => {
  const ledger = observed({}, { registrationsPerDay: 1 });
  // Azure accepts the machine 36 hours later, early on the 23rd, and the workflow is lost.
  ledger.reserve(1, "2026-11-21T12:59:00Z");
  ledger.observe("2026-11-23T12:58:00Z", { daily: 1 });

  expect(ledger.reserve(2, "2026-11-23T13:00:00Z")).toMatchObject({ kind: "dayQuotaReached" });
  expect(ledger.reserve(2, "2026-11-24T00:59:00Z")).toMatchObject({ kind: "unobserved" });
});

describe("quotas of the day", () => {
  test("takes as many machines as Azure registers in a day, and as many the next day", () => {
    const ledger = observed({}, { registrationsPerDay: 2 });
    ledger.reserve(1, LATER);
    ledger.settle(1, LATER);
    ledger.reserve(2, LATER);

    expect(ledger.reserve(3, LATER)).toEqual({ kind: "dayQuotaReached", until: TOMORROW });
    ledger.settle(2, "2026-11-21T12:30:00Z");
    ledger.observe(TOMORROW);
    expect(ledger.reserve(3, TOMORROW).kind).toBe("reserved");
  });

  test("counts a reservation on every day that it stands", () => {
    const ledger = observed({}, { registrationsPerDay: 1 });
    ledger.reserve(1, LATER);
    ledger.observe(TOMORROW);

    expect(ledger.reserve(2, TOMORROW)).toEqual({ kind: "dayQuotaReached", until: "2026-11-23T00:00:00.000Z" });
  });

  test("does not go back to an earlier day when operations overtake each other", () => {
    const ledger = observed({}, { registrationsPerDay: 1 });
    ledger.observe("2026-11-21T23:50:00Z");
    ledger.reserve(1, "2026-11-21T23:51:00Z");
    ledger.settle(1, "2026-11-22T00:00:01Z");

    expect(ledger.reserve(2, "2026-11-21T23:59:59Z")).toEqual({
      kind: "dayQuotaReached",
      until: "2026-11-23T00:00:00.000Z",
    });
  });

  test.for([
    ["that Azure had accepted counts", true, "dayQuotaReached"],
    ["that Azure had refused does not", false, "reserved"],
  ] as const)("a released machine %s", ([, wasAccepted, expected]) => {
    const ledger = observed({}, { registrationsPerDay: 1 });
    ledger.reserve(1, LATER);

    ledger.settle(1, LATER, "released", { wasAccepted });

    expect(ledger.reserve(2, LATER).kind).toBe(expected);
  });

  test("counts changes of existing items and new machines against the calls of the day", () => {
    const ledger = observed({}, { configuresPerDay: 2 });
    const change = { name: "countChange", at: at(LATER) } as const;

    expect(ledger.send(change)).toEqual({ kind: "ok" });
    expect(ledger.reserve(1, LATER).kind).toBe("reserved");
    expect(ledger.send(change)).toEqual({ kind: "dayQuotaReached", until: TOMORROW });
    expect(ledger.reserve(2, LATER)).toEqual({ kind: "dayQuotaReached", until: TOMORROW });
  });

  test("believes Azure that a quota is used up, until the time that it named last", () => {
    const ledger = observed();
    const until = at("2026-11-21T15:00:00Z");

    expect(ledger.send({ name: "exhausted", what: "registrations", until })).toBe(true);
    expect(ledger.send({ name: "exhausted", what: "registrations", until: at(NOON) })).toBe(false);
    expect(ledger.reserve(1, LATER)).toEqual({ kind: "dayQuotaReached", until });
    expect(ledger.send({ name: "countChange", at: at(LATER) })).toEqual({ kind: "ok" });
    expect(ledger.reserve(1, "2026-11-21T15:00:00Z").kind).toBe("reserved");
  });
});

test("can be forgotten when nothing is left that Azure would not tell", () => {
  const ledger = observed();
  ledger.reserve(1, NOON);
  ledger.settle(1, NOON);
  const after = (when: string) => {
    ledger.send({ name: "observe", observedAt: at("2026-11-20T00:00:00Z"), policies: [], machines: 0 });
    ledger.settle(9, when);
    return isForgettable(ledger.state);
  };

  expect([after("2026-11-21T23:59:00Z"), after("2026-11-22T00:15:00Z")]).toEqual([false, true]);
});

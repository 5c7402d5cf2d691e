import { expect, test } from "vitest";
import { emptyLedger } from "../../../../domain/coordination/vault-ledger-state.ts";
import { summarizeLedger } from "../../../../domain/coordination/vault-summary.ts";
import { at, LedgerDriver } from "../../../support/ledger/ledger-driver.ts";

const NOON = at("2026-11-21T12:00:00Z");
const resetsAt = "2026-11-22T00:00:00.000Z";

test("sums up what is used, with reservations, and who waits", () => {
  const ledger = new LedgerDriver({ registrationsPerDay: 2 });
  ledger.observe(NOON, { weekly: 3, Daily: 99 });
  ledger.reserve(1, NOON);
  ledger.settle(1, NOON);
  ledger.reserve(2, NOON);
  ledger.reserve(3, NOON, { waits: true });
  ledger.reserve(4, NOON, { waits: true });
  ledger.reserve(5, NOON, { waits: true });

  expect(summarizeLedger(ledger.state, NOON)).toEqual({
    observedAt: NOON,
    machines: { used: 104, limit: 1000 },
    registrations: { used: 2, limit: 250, resetsAt },
    configureCalls: { used: 2, limit: 1000, resetsAt },
    policies: [
      { name: "daily", used: 100, limit: 100 },
      { name: "daily-2", used: 1, limit: 100 },
      { name: "weekly", used: 3, limit: 100 },
    ],
    reserved: 1,
    waiting: [
      { date: "2026-11-22", machines: 2 },
      { date: "2026-11-23", machines: 1 },
    ],
  });
});

test("says of a vault that nobody has read that its content is not known", () => {
  const summary = summarizeLedger(emptyLedger, NOON);

  expect(summary).not.toHaveProperty("observedAt");
  expect(summary).toMatchObject({ registrations: { used: 0, limit: 250, resetsAt }, policies: [], waiting: [] });
});

test("names the time until which Azure says that a quota is used up", () => {
  const ledger = new LedgerDriver();
  ledger.send({ name: "exhausted", what: "registrations", until: at(resetsAt) });

  expect(summarizeLedger(ledger.state, NOON).registrations).toMatchObject({ used: 0, exhaustedUntil: resetsAt });
});

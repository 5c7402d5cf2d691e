import { expect, test } from "vitest";
import { vaultLedger } from "../../../../functions/entities/vault-ledger.ts";
import { machine } from "../../../support/ledger/ledger-driver.ts";
import { sendToEntity } from "../../../support/send-to-entity.ts";

const NOON = "2026-11-21T12:00:00Z";
const machineKey = machine(1);
const observe = ["observe", { observedAt: NOON, policies: [{ name: "daily", count: 3 }], machines: 3 }] as const;
const reserve = ["reserve", { machineKey, policyName: "daily", at: NOON }] as const;
const settle = ["settle", { machineKey, as: "enabled", at: NOON }] as const;

test("keeps what it is told, and answers by it", () => {
  const { results, exists } = sendToEntity(vaultLedger, [
    observe,
    reserve,
    ["prepared", { policyName: "daily" }],
    settle,
    settle,
    ["countChange", { at: NOON }],
    ["exhausted", { until: "2026-11-22T00:00:00Z", what: "registrations" }],
    ["reserve", { machineKey: machine(2), policyName: "daily", at: NOON }],
  ]);

  expect(results).toEqual([
    true,
    { kind: "reserved", policyName: "daily", policyIsKnown: false, vaultIsKnown: false },
    true,
    true,
    false,
    { kind: "ok" },
    true,
    { kind: "dayQuotaReached", until: "2026-11-22T00:00:00.000Z" },
  ]);
  expect(exists).toBe(true);
});

test("leaves nothing behind when it knows nothing", () => {
  const unread = sendToEntity(vaultLedger, [reserve, ["abandon", { machineKey }], settle]);

  expect(unread).toEqual({ state: undefined, results: [{ kind: "unobserved" }, true, false], exists: false });
});

test.for([
  [["explode"]],
  [["toString"]],
  [["reserve"]],
  [["reserve", { machineKey: "web-01", policyName: "daily", at: NOON }]],
  [["settle", { machineKey, as: "lost", at: NOON }]],
  [["observe", { observedAt: "yesterday", policies: [], machines: 0 }]],
] as const)("returns null for %j and keeps its state", ([operation]) => {
  const before = sendToEntity(vaultLedger, [observe]);
  const after = sendToEntity(vaultLedger, [observe, operation]);

  expect(after.results).toEqual([true, null]);
  expect(after.state).toEqual(before.state);
});

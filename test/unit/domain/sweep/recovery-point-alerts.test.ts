import { expect, test } from "vitest";
import type { InventoryRecord } from "../../../../domain/inventory/record.ts";
import type { SweptState } from "../../../../domain/inventory/state.ts";
import { recoveryPointAlert } from "../../../../domain/sweep/recovery-point-alerts.ts";
import { minutes, noon } from "../../../support/vault-rows.ts";
import { vaultId, vmId } from "../../../support/workflow-answers.ts";

const given = { at: noon, objectiveHours: 2 };
const old: SweptState = { state: "atRisk", reason: "recoveryPointTooOld", vaultId, lastRecoveryPointAt: minutes(-300) };
const none: SweptState = { state: "atRisk", reason: "noRecoveryPoint", vaultId };
const fresh: SweptState = {
  ...{ state: "protected", reason: "recoveryPointFresh", vaultId },
  lastRecoveryPointAt: minutes(-119),
};
const nothing = { hasAny: false, isOverdue: false };
const other = { hasAny: true, isOverdue: false };
const overdue = { hasAny: true, isOverdue: true };
const vaulted = { result: "completed", reason: "completed", endedAt: noon, vaultedAt: minutes(-1) } as const;
const told = { kind: "recoveryPointOverdue" };

test.for<[string, SweptState, typeof nothing, Partial<InventoryRecord> | undefined, object | undefined]>([
  ["a recovery point that is too old is told", old, nothing, undefined, { kind: "recoveryPointOverdue" }],
  ["a machine without any is told", none, nothing, undefined, { kind: "recoveryPointOverdue", objectiveHours: 2 }],
  ["one whose failures are told is not told again", old, other, undefined, undefined],
  ["one that was told is not told again", old, overdue, undefined, undefined],
  [
    "one with a newer point in the inventory is not told",
    old,
    nothing,
    { lastRecoveryPointAt: minutes(-119) },
    undefined,
  ],
  ["a known point as old as the objective is too old", old, nothing, { lastRecoveryPointAt: minutes(-120) }, told],
  ["one with a newer backup in the vault is not told", old, nothing, { lastBackup: vaulted }, undefined],
  ["a fresh point ends what was told", fresh, overdue, undefined, { kind: "recoveryPointSeen" }],
  ["a fresh point ends no failure", fresh, other, undefined, undefined],
  [
    "a stopped machine is no matter of its recovery points",
    { ...old, reason: "protectionStopped" },
    overdue,
    undefined,
    undefined,
  ],
  [
    "a first backup that is not due tells nothing",
    { state: "protected", reason: "firstBackupPending" },
    overdue,
    undefined,
    undefined,
  ],
])("%s", ([, state, known, record, expected]) => {
  const alert = recoveryPointAlert({ vmId, state, ...(record !== undefined && { record }) }, known, given);

  expect(alert).toEqual(expected === undefined ? undefined : expect.objectContaining({ vmId, ...expected }));
});

test("the same state is the same alert at a later sweep, another point is another one", () => {
  const idOf = (state: SweptState, at = noon) =>
    recoveryPointAlert({ vmId, state }, nothing, { ...given, at })?.alertId;

  expect(idOf(old, minutes(60))).toBe(idOf(old));
  expect(idOf(none)).not.toBe(idOf(old));
});

test("a machine of which no vault is known is told without one", () => {
  const { vaultId: _, ...state } = none;

  expect(recoveryPointAlert({ vmId, state }, nothing, given)).not.toHaveProperty("vaultId");
});

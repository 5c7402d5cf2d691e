import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import {
  belongsToPreviousMachine,
  classifyItem,
  isBindingDoubtful,
  keepsPointsOfEarlierMachine,
  needsRebinding,
  whereProtected,
} from "../../../../domain/protection/state.ts";
import { otherVaultId, vaultId } from "../../../support/workflow-answers.ts";

test("distinguishes the chosen vault, in any casing, from another one", () => {
  expect(whereProtected({ kind: "notProtected" }, vaultId)).toEqual({ kind: "nowhere" });
  expect(whereProtected({ kind: "protected", vaultId: vaultId.toUpperCase() }, vaultId)).toEqual({
    kind: "inFamily",
    vaultId: vaultId.toUpperCase(),
  });
  expect(whereProtected({ kind: "protected", vaultId: `${vaultId}-2` }, vaultId)).toEqual({
    kind: "inFamily",
    vaultId: `${vaultId}-2`,
  });
  expect(whereProtected({ kind: "protected", vaultId: otherVaultId }, vaultId)).toEqual({
    kind: "elsewhere",
    vaultId: otherVaultId,
  });
});

test.for<[string, string, object]>([
  ["Protected", "Protected", { kind: "protected", policyId: "/p" }],
  ["IRPending (the first backup is still due)", "IRPending", { kind: "protected", policyId: "/p" }],
  ["NotProtected", "NotProtected", { kind: "enable" }],
  ["ProtectionStopped", "ProtectionStopped", { kind: "stopped", protectionState: "ProtectionStopped" }],
  ["ProtectionPaused", "ProtectionPaused", { kind: "stopped", protectionState: "ProtectionPaused" }],
  ["BackupsSuspended", "BackupsSuspended", { kind: "stopped", protectionState: "BackupsSuspended" }],
  ["ProtectionError", "ProtectionError", { kind: "error", protectionState: "ProtectionError", policyId: "/p" }],
  ["Invalid", "Invalid", { kind: "error", protectionState: "Invalid", policyId: "/p" }],
  ["a word nobody knows", "Sleeping", { kind: "error", protectionState: "Sleeping", policyId: "/p" }],
])("reads the protection state %s", ([, protectionState, expected]) => {
  const item = { protectionState, isSoftDeleted: false, policyId: "/p" };

  expect(classifyItem(item)).toEqual(expected);
  expect(classifyItem({ ...item, protectionState: protectionState.toLowerCase() }).kind).toBe(classifyItem(item).kind);
});

test("enables where there is no item, undeletes what is soft-deleted, and needs no policy to see protection", () => {
  expect(classifyItem(undefined)).toEqual({ kind: "enable" });
  expect(classifyItem({ protectionState: "Protected", isSoftDeleted: true })).toEqual({ kind: "undelete" });
  expect(classifyItem({ protectionState: "Protected", isSoftDeleted: false })).toEqual(unproven);
});

const createdAt = "2026-03-31T01:00:00.000Z" as Instant;

test.for(["Protected", "ProtectionError"])("returns when an item that is %s was last backed up", (protectionState) => {
  const item = { protectionState, isSoftDeleted: false, lastRecoveryPointAt: createdAt };

  expect(classifyItem(item)).toMatchObject({ lastRecoveryPointAt: createdAt });
});

test.for<[string, Instant | undefined, Instant | undefined, boolean]>([
  [
    "a millisecond older than the machine belongs to an earlier one",
    "2026-03-31T00:59:59.999Z" as Instant,
    createdAt,
    true,
  ],
  ["as old as the machine is its own", createdAt, createdAt, false],
  ["that does not exist belongs to nobody", undefined, createdAt, false],
  [
    "of a machine whose age Azure does not report counts as its own",
    "2020-01-01T00:00:00.000Z" as Instant,
    undefined,
    false,
  ],
])("a recovery point %s", ([, lastRecoveryPointAt, machineCreatedAt, expected]) => {
  expect(belongsToPreviousMachine(lastRecoveryPointAt, machineCreatedAt)).toBe(expected);
});

const later = "2026-04-01T23:00:00.000Z" as Instant;
const earlier = "2026-03-30T23:00:00.000Z" as Instant;
const unproven = { kind: "protected" } as const;
const proven = { ...unproven, lastRecoveryPointAt: later } as const;
const inherited = { ...unproven, lastRecoveryPointAt: earlier } as const;
const broken = { kind: "error", protectionState: "ProtectionError" } as const;
const present = { uniqueId: "present", createdAt, wasRecreated: false };
const recreated = { ...present, wasRecreated: true };

type Item = Parameters<typeof needsRebinding>[0];

/** For which machine the item was enabled last, and whether it is enabled again for the present one. */
test.for<[string, Item, typeof present, string | undefined, boolean]>([
  ["has a recovery point of the machine", proven, present, undefined, false],
  ["has one although another machine is remembered", proven, present, "earlier", false],
  ["has one of an earlier machine", inherited, present, undefined, true],
  ["has one of an earlier machine and was enabled for this one since", inherited, present, "present", false],
  ["has no recovery point", unproven, present, undefined, true],
  ["has none and was enabled for this machine", unproven, present, "present", false],
  ["has none and was enabled for an earlier machine", unproven, present, "earlier", true],
  ["is of a machine that was recreated", proven, recreated, undefined, true],
  ["is of a machine that was recreated before it was enabled", unproven, recreated, "present", false],
  ["is in error without a recovery point", broken, present, undefined, true],
  ["is in error without one and was enabled for an earlier machine", broken, present, "earlier", true],
  ["is in error without one and was enabled for this machine", broken, present, "present", false],
  ["is in error with one of the machine", { ...broken, lastRecoveryPointAt: later }, present, "earlier", false],
  ["is in error after the machine was recreated", broken, recreated, "earlier", true],
  [
    "is in error with a recovery point of an earlier machine",
    { ...broken, lastRecoveryPointAt: earlier },
    present,
    undefined,
    true,
  ],
])("an item that %s", ([, item, machine, boundTo, expected]) => {
  expect(needsRebinding(item, machine, boundTo)).toBe(expected);
});

test("reads what is remembered only for an item that leaves it open whose it is", () => {
  const doubtful = [inherited, unproven, broken].map((item) => isBindingDoubtful(item, present));

  expect(doubtful).toEqual([true, true, true]);
  expect(isBindingDoubtful(proven, present)).toBe(false);
  expect(isBindingDoubtful(inherited, { uniqueId: "present", wasRecreated: false })).toBe(false);
});

test("returns the selected disks and the newest recovery point of an item that has them", () => {
  const disks = { kind: "exclude", luns: [1] } as const;
  const item = { isSoftDeleted: false, disks, lastRecoveryPointAt: createdAt };

  expect(classifyItem({ ...item, protectionState: "Protected" })).toMatchObject({ disks });
  expect(classifyItem({ ...item, protectionState: "ProtectionStopped" })).toMatchObject({
    lastRecoveryPointAt: createdAt,
  });
});

test.for<[string, object, object, string | undefined, boolean]>([
  ["no recovery points", { lastRecoveryPointAt: undefined }, { wasRecreated: true }, "unique-0", false],
  ["a machine that the run saw recreated", {}, { wasRecreated: true }, undefined, true],
  ["a machine younger than they are", {}, { createdAt: "2026-03-31T01:00:00.001Z" }, undefined, true],
  ["another machine in memory", {}, {}, "unique-0", true],
  ["this machine in memory", {}, {}, "unique-1", false],
  ["nothing in memory", {}, {}, undefined, false],
])("recovery points are an earlier machine's with %s", ([, change, evidence, boundTo, expected]) => {
  const { lastRecoveryPointAt } = { lastRecoveryPointAt: createdAt, ...change };
  const item = lastRecoveryPointAt === undefined ? {} : { lastRecoveryPointAt };
  const machine = { uniqueId: "unique-1", wasRecreated: false, ...evidence };

  expect(keepsPointsOfEarlierMachine(item, machine, boundTo)).toBe(expected);
});

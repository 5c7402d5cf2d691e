import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import {
  belongsToPreviousMachine,
  classifyItem,
  hasNoRecoveryPoint,
  whereProtected,
} from "../../../../domain/protection/state.ts";
import { otherVaultId, vaultId } from "../../../support/workflow-answers.ts";

test("distinguishes the chosen vault, in any casing, from another one", () => {
  expect(whereProtected({ kind: "notProtected" }, vaultId)).toEqual({ kind: "nowhere" });
  expect(whereProtected({ kind: "protected", vaultId: vaultId.toUpperCase() }, vaultId)).toEqual({
    kind: "inTargetVault",
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
  expect(classifyItem({ protectionState: "Protected", isSoftDeleted: false })).toEqual({ kind: "protected" });
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

test.for<[string, Parameters<typeof hasNoRecoveryPoint>[0], boolean]>([
  ["a protected item without a recovery point", { kind: "protected" }, true],
  ["a protected item with one", { kind: "protected", lastRecoveryPointAt: createdAt }, false],
  ["an item in error, which claims nothing", { kind: "error", protectionState: "ProtectionError" }, false],
  ["no item", { kind: "enable" }, false],
])("nothing proves whose machine it is: %s", ([, item, expected]) => {
  expect(hasNoRecoveryPoint(item)).toBe(expected);
});

import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import type { FleetItem } from "../../../../domain/ports/fleet.ts";
import type { BackupSchedule } from "../../../../domain/protection/config.ts";
import { selectRow } from "../../../../domain/schedule/selection.ts";
import { sampleMachine, sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const at = "2026-11-21T02:30:00.000Z" as Instant;
const vaultId = sampleVaultId();
const nightly: BackupSchedule = { name: "nightly", cron: "30 2 * * *", timeZone: "UTC", match: {}, retainDays: 14 };
const item = (change: Partial<FleetItem> = {}): FleetItem => ({
  vmId: sampleVmId(),
  vaultId,
  protectionState: "Protected",
  isSoftDeleted: false,
  ...change,
});
const point = (text: string) => ({ lastRecoveryPointAt: text as Instant });
const select = (items: readonly FleetItem[], change: Partial<BackupSchedule> = {}, tags: Record<string, string> = {}) =>
  selectRow({ machine: sampleMachine({ tags }), items }, { ...nightly, ...change }, at);

test("leaves a machine that the schedule does not match alone", () => {
  expect(select([item()], { match: { names: ["db-*"] } })).toEqual({ kind: "unmatched" });
});

test.for<[string, readonly FleetItem[]]>([
  ["protected", [item()]],
  ["in error, which a backup may heal", [item({ protectionState: "ProtectionError" })]],
  ["before its first backup", [item({ protectionState: "IRPending" })]],
])("selects a machine that is %s", ([, items]) => {
  expect(select(items)).toEqual({ kind: "selected", vaultId });
});

test.for<[string, string, readonly FleetItem[]]>([
  ["no item", "notProtected", []],
  ["a stopped item", "protectionStopped", [item({ protectionState: "ProtectionStopped" })]],
  ["a deleted item", "protectionStopped", [item({ isSoftDeleted: true })]],
])("passes over a machine with %s: %s", ([, reason, items]) => {
  expect(select(items)).toEqual({ kind: "passedOver", reason });
});

test("takes the vault with the newest recovery point when several protect the machine", () => {
  const other = sampleVaultId("other");
  const items = [item(), item({ vaultId: other, ...point("2026-11-20T00:00:00.000Z") })];

  expect(select(items)).toEqual({ kind: "selected", vaultId: other });
  expect(select(items.toReversed())).toEqual({ kind: "selected", vaultId: other });
});

test.for<[string, object, object]>([
  ["passes over one just younger", point("2026-11-20T22:30:00.001Z"), { kind: "passedOver", reason: "recent" }],
  ["selects one just as old", point("2026-11-20T22:30:00.000Z"), { kind: "selected", vaultId }],
  ["selects one without any", {}, { kind: "selected", vaultId }],
])("of machines with a recovery point younger than four hours it %s", ([, newest, expected]) => {
  expect(select([item(newest)], { skipIfNewerThanHours: 4 })).toEqual(expected);
});

test("tells the value of the tag whose values are limited, in any casing of its name", () => {
  const maximumParallel = { perTagValue: { tag: "Cluster", maximum: 1 } };

  expect(select([item()], { maximumParallel }, { cluster: "orders" })).toEqual({
    kind: "selected",
    vaultId,
    tagValue: "orders",
  });
  expect(select([item()], { maximumParallel }, { other: "x" })).toEqual({ kind: "selected", vaultId });
});

import { describe, expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import type { InventoryRecord } from "../../../../domain/inventory/record.ts";
import {
  isOfEarlierMachine,
  isRetryPlanned,
  nextStartStep,
  protectedSince,
  sharedCauseOf,
} from "../../../../domain/sweep/causes.ts";
import { sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const now = "2026-03-30T08:00:00.000Z" as Instant;
const at = (text: string) => text as Instant;

function record(change: Partial<InventoryRecord> = {}): InventoryRecord {
  return {
    vmId: sampleVmId(),
    name: "web-01",
    resourceGroup: "shop",
    subscriptionId: "S1",
    state: "needsAttention",
    reason: "policyMissing",
    vaultId: sampleVaultId(),
    rule: "all",
    observedAt: at("2026-03-30T07:00:00.000Z"),
    ...change,
  };
}

function withoutVault(change: Partial<InventoryRecord> = {}): InventoryRecord {
  const { vaultId: _, ...rest } = record(change);
  return rest;
}

describe("the cause that machines share", () => {
  test.for<[string, InventoryRecord, string | undefined]>([
    [
      "the vault, whatever its casing",
      record({ vaultId: sampleVaultId().toUpperCase() }),
      `policyMissing|s1|${sampleVaultId().toLowerCase()}`,
    ],
    ["the rule where no vault is known", withoutVault(), "policyMissing|s1|all"],
    [
      "the subscription where neither is",
      (() => {
        const { rule: _, ...rest } = withoutVault();
        return rest;
      })(),
      "policyMissing|s1|",
    ],
    ["the subscription", record({ reason: "providerNotRegistered" }), "providerNotRegistered|s1"],
    ["everything", record({ reason: "unauthenticated" }), "unauthenticated"],
    ["nothing for a reason of its own", record({ reason: "provisioningFailed" }), undefined],
    ["nothing for a reason that this release does not know", record({ reason: "constructor" }), undefined],
    ["nothing for a machine that needs no attention", record({ state: "atRisk" }), undefined],
  ])("is that of %s", ([, given, expected]) => {
    expect(sharedCauseOf(given)).toBe(expected);
  });
});

describe("what a sweep does about a machine", () => {
  const shared = sharedCauseOf(record()) ?? "";
  test.for<[string, InventoryRecord | undefined, readonly string[], object]>([
    ["holds one of which only its retry is known", undefined, [], { kind: "hold", because: "waitsForDate" }],
    [
      "starts one that an earlier sweep found",
      record({ state: "waiting", reason: "protectionPending" }),
      [],
      { kind: "start" },
    ],
    [
      "holds one until its date",
      record({ state: "waiting", until: at("2026-03-30T08:00:00.001Z") }),
      [],
      { kind: "hold", because: "waitsForDate" },
    ],
    ["starts one at its date", record({ state: "waiting", until: now }), [], { kind: "start" }],
    [
      "holds one that was protected just now",
      record({ state: "protected", observedAt: at("2026-03-30T07:45:00.001Z") }),
      [],
      { kind: "hold", because: "justProtected" },
    ],
    [
      "starts one that was protected before the index's lag",
      record({ state: "protected", observedAt: at("2026-03-30T07:45:00.000Z") }),
      [],
      { kind: "start" },
    ],
    ["tries the first of a cause", record(), ["unauthenticated"], { kind: "probe", cause: shared }],
    ["holds the others of it", record(), [shared], { kind: "hold", because: "sameCause" }],
    [
      "leaves one with a reason of its own to its retry",
      record({ reason: "provisioningFailed" }),
      [],
      { kind: "hold", because: "retryPlanned" },
    ],
  ])("%s", ([, known, probed, expected]) => {
    const given = { isRetryPlanned: true, ...(known !== undefined && { record: known }) };

    expect(nextStartStep(given, probed, now)).toEqual(expected);
  });

  test("starts one of which nothing is known", () => {
    expect(nextStartStep({ isRetryPlanned: false }, [], now)).toEqual({ kind: "start" });
  });

  test.for<[string, InventoryRecord, readonly string[], object]>([
    ["starts one with a reason of its own", record({ reason: "protectionStopped" }), [], { kind: "start" }],
    ["starts a further one of a cause", record(), [shared], { kind: "start" }],
    ["tries the first of a cause", record(), [], { kind: "probe", cause: shared }],
  ])("that has no retry: %s", ([, known, probed, expected]) => {
    expect(nextStartStep({ record: known, isRetryPlanned: false }, probed, now)).toEqual(expected);
  });
});

test.for<[string, Instant | undefined, boolean]>([
  ["planned ahead", at("2026-03-30T09:00:00.000Z"), true],
  ["planned while it may begin late", at("2026-03-30T07:45:00.001Z"), true],
  ["lost when it has not begun for as long", at("2026-03-30T07:45:00.000Z"), false],
  ["not planned when no run has left a problem", undefined, false],
])("a retry is %s", ([, nextAt, expected]) => {
  expect(isRetryPlanned(nextAt === undefined ? undefined : { nextAt }, now)).toBe(expected);
});

test.for<[string, string, Instant | undefined, boolean]>([
  ["of an earlier one when it was seen before the machine was created", "2026-03-30T06:59:59.999Z", present(), true],
  ["its own when it was seen as the machine was created", "2026-03-30T07:00:00.000Z", present(), false],
  ["its own when Azure tells no creation", "2020-01-01T00:00:00.000Z", undefined, false],
])("what is known of a machine is %s", ([, observedAt, createdAt, expected]) => {
  expect(isOfEarlierMachine(record({ observedAt: at(observedAt) }), createdAt)).toBe(expected);
});

function present(): Instant {
  return at("2026-03-30T07:00:00.000Z");
}

describe("since when a machine is protected at the earliest", () => {
  const created = at("2026-03-29T00:00:00.000Z");
  const old = at("2020-01-01T00:00:00.000Z");
  const seen = { observedAt: at("2026-03-30T07:00:00.000Z") };
  test.for<[string, InventoryRecord | undefined, Instant | undefined, Instant | undefined]>([
    ["its creation, of a machine that is new here", undefined, created, created],
    ["unknown, when Azure tells no creation either", undefined, undefined, undefined],
    ["since it is in that state", record({ state: "protected", since: created }), old, created],
    ["since it was seen in it", record({ state: "protected", ...seen }), old, seen.observedAt],
    ["since it was seen without protection", record({ state: "waiting", ...seen }), undefined, seen.observedAt],
    ["since it was seen excluded", record({ state: "excluded", ...seen }), old, seen.observedAt],
    ["its creation, when it was recreated since", record({ state: "protected", since: old }), created, created],
    ["its creation, when it was at risk before", record({ state: "atRisk", ...seen }), old, old],
  ])("%s", ([, known, createdAt, expected]) => {
    expect(protectedSince(known, createdAt)).toBe(expected);
  });
});

import { describe, expect, test } from "vitest";
import type { PublishedOutcome } from "../../../../domain/events/domain-event.ts";
import { type MachineEvent, recordAfterEvent, recordAfterSweep } from "../../../../domain/inventory/merge.ts";
import type { InventoryRecord } from "../../../../domain/inventory/record.ts";
import {
  at,
  backupEnded,
  failedBackup,
  goodBackup,
  machineDeleted,
  policyId,
  protectionEnded,
  seen,
  vaultId,
  vmId,
} from "../../../support/inventory-events.ts";

const apply = (...events: readonly MachineEvent[]) =>
  events.reduce<InventoryRecord | undefined>(recordAfterEvent, undefined);
const ended = (minute: number, outcome: Partial<PublishedOutcome> & Pick<PublishedOutcome, "outcome" | "reason">) =>
  protectionEnded({ at: at(minute), outcome: { vmId, ...outcome } });

describe("events", () => {
  test("that come in any order end in the same record", () => {
    const events = [
      protectionEnded(),
      backupEnded(failedBackup, at(5)),
      backupEnded(goodBackup, at(6)),
      machineDeleted(),
    ];
    const orders = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
      [1, 3, 0, 2],
    ];

    const records = orders.map((order) => apply(...order.flatMap((index) => events[index] ?? [])));

    for (const record of records)
      expect(record).toMatchObject({ state: "deleted", observedAt: at(9), lastBackup: { result: "completed" } });
  });

  test("keep since when a machine is in its state for its reason", () => {
    const twice = apply(
      ended(1, { outcome: "skipped", reason: "noRuleMatched" }),
      ended(2, { outcome: "skipped", reason: "noRuleMatched" }),
    );
    const changed = recordAfterEvent(twice, ended(3, { outcome: "skipped", reason: "skippedByRule" }));
    const { since: _, ...ofEarlierRelease } = twice as InventoryRecord;
    const unknown = recordAfterEvent(ofEarlierRelease, ended(4, { outcome: "skipped", reason: "noRuleMatched" }));

    expect(twice).toMatchObject({ since: at(1), observedAt: at(2) });
    expect(changed).toMatchObject({ since: at(3) });
    expect(unknown).toMatchObject({ since: at(4) });
  });

  test("that are older change nothing", () => {
    const record = apply(protectionEnded({ at: at(30) }));

    expect(recordAfterEvent(record, ended(1, { outcome: "skipped", reason: "noRuleMatched" }))).toEqual(record);
  });
});

describe("the end of a run", () => {
  test("of a machine that never existed makes no record, but ends one that is known", () => {
    const gone = ended(5, { outcome: "gone", reason: "vmNotFound" });

    expect(apply(gone)).toBeUndefined();
    expect(apply(protectionEnded(), gone)).toMatchObject({ state: "deleted", reason: "vmNotFound", vaultId });
  });

  test("tells what the run found and did", () => {
    const finding = { code: "agentOld", severity: "warning", text: "Old agent.", remedy: "Update it." } as const;
    const outcome = {
      outcome: "waiting",
      reason: "dayQuotaReached",
      vmId,
      branch: "created",
      until: at(59),
      findings: [finding],
    } as const;

    const record = apply(protectionEnded({ outcome, attempt: 3 }));

    expect(record).toMatchObject({
      state: "waiting",
      branch: "created",
      until: at(59),
      findings: [finding],
      attempts: 3,
    });
    expect(record).not.toHaveProperty("vaultId");
  });

  test.for<[string, Partial<PublishedOutcome>, object]>([
    [
      "keeps the policy of the same vault",
      { vaultId: vaultId.toUpperCase() },
      { vaultId: vaultId.toUpperCase(), policyId },
    ],
    ["takes another policy", { vaultId, policyId: `${policyId}-2` }, { vaultId, policyId: `${policyId}-2` }],
  ])("a later run %s", ([, change, expected]) => {
    const record = apply(
      protectionEnded(),
      ended(1, { outcome: "alreadyProtected", reason: "protectedInVault", ...change }),
    );

    expect(record).toMatchObject(expected);
  });

  test("a machine that is gone keeps its policy only with its vault", () => {
    const record = apply(protectionEnded(), ended(1, { outcome: "needsAttention", reason: "vaultMissing" }));

    expect(record).not.toHaveProperty("vaultId");
    expect(record).not.toHaveProperty("policyId");
  });

  test("a deletion names the vault that the machine was in", () => {
    expect(apply(protectionEnded(), machineDeleted())).toMatchObject({ reason: "stoppedAndRetained", vaultId });
    expect(apply({ ...machineDeleted(), vaultId: `${vaultId}-2` })).toMatchObject({ vaultId: `${vaultId}-2` });
  });
});

describe("a backup", () => {
  test("that fails puts a protected machine at risk, and one that completes ends that", () => {
    const failed = apply(protectionEnded(), backupEnded(failedBackup, at(5)));
    const completed = recordAfterEvent(failed, backupEnded(goodBackup, at(6)));

    expect(failed).toMatchObject({
      state: "atRisk",
      reason: "snapshotFailed",
      lastBackup: { result: "failed", endedAt: at(5) },
    });
    expect(completed).toMatchObject({ state: "protected", reason: "vaulted", lastBackup: { vaultedAt: at(4) } });
  });

  test("that completes leaves the reason of a machine that was protected anyway", () => {
    expect(apply(protectionEnded(), backupEnded(goodBackup))).toMatchObject({
      state: "protected",
      reason: "protectionEnabled",
    });
  });

  test("never states a recovery point: that is Azure's to say", () => {
    expect(apply(protectionEnded(), backupEnded(goodBackup))).not.toHaveProperty("lastRecoveryPointAt");
  });

  test("makes a record of a machine that is not known yet", () => {
    expect(apply(backupEnded(goodBackup))).toMatchObject({ state: "protected", reason: "vaulted", vaultId });
    const { vaultId: _, ...nowhere } = backupEnded(failedBackup);
    expect(apply(nowhere)).toMatchObject({ state: "atRisk", reason: "snapshotFailed" });
  });

  test("that never ran says nothing about the machine's protection", () => {
    const refused = backupEnded({ result: "failed", milestones: {}, reason: "notProtected" });

    expect(apply(refused)).toBeUndefined();
    expect(apply(protectionEnded(), refused)).toEqual(apply(protectionEnded()));
  });

  test("of a machine that waits, is excluded or deleted is remembered without changing that", () => {
    const record = apply(ended(0, { outcome: "skipped", reason: "skippedByRule" }), backupEnded(failedBackup));

    expect(record).toMatchObject({ state: "excluded", observedAt: at(0), lastBackup: { result: "failed" } });
  });

  test("that is older than the state is remembered without changing it", () => {
    const record = apply(protectionEnded({ at: at(30) }), backupEnded(failedBackup));

    expect(record).toMatchObject({ state: "protected", observedAt: at(30), lastBackup: { result: "failed" } });
  });

  test("that a run waited for is part of its record; one that never ran is not", () => {
    const outcome = { outcome: "protected", reason: "protectionEnabled" } as const;
    const refused = { result: "failed", milestones: {}, reason: "accessDenied" } as const;

    expect(apply(ended(7, { ...outcome, backup: failedBackup }))).toMatchObject({
      state: "atRisk",
      lastBackup: { endedAt: at(7) },
    });
    expect(apply(ended(7, { ...outcome, backup: refused }))).not.toHaveProperty("lastBackup");
    expect(apply(protectionEnded({ at: at(30) }), ended(7, { ...outcome, backup: goodBackup }))).toMatchObject({
      observedAt: at(30),
      lastBackup: { result: "completed" },
    });
  });

  test("is needed to end a risk: that the machine is already protected is not enough", () => {
    const atRisk = [protectionEnded(), backupEnded(failedBackup)] as const;
    const already = { outcome: "alreadyProtected", reason: "protectedInVault" } as const;

    expect(apply(...atRisk, ended(8, already))).toMatchObject({ state: "atRisk", reason: "snapshotFailed" });
    expect(apply(...atRisk, ended(8, { ...already, backup: goodBackup }))).toMatchObject({ state: "protected" });
    expect(apply(...atRisk, ended(8, { outcome: "protected", reason: "undeleted" }))).toMatchObject({
      state: "protected",
    });
  });
});

describe("a sweep", () => {
  const waiting = ended(0, { outcome: "waiting", reason: "dayQuotaReached", until: at(59), vaultId });
  const pending = seen(vmId, { state: "waiting", reason: "protectionPending", observedAt: at(16) });
  const { vaultId: _, ...unprotected } = pending;
  const of = (...events: readonly MachineEvent[]) => apply(...events) as InventoryRecord;

  test("makes a record, and brings a known one up to date", () => {
    const first = recordAfterSweep(undefined, seen(vmId));
    const second = recordAfterSweep(first, seen(vmId, { observedAt: at(40), lastRecoveryPointAt: at(39) }));

    expect(first).toMatchObject({ since: at(10) });
    expect(second).toMatchObject({ since: at(10), observedAt: at(40), lastRecoveryPointAt: at(39) });
  });

  test("never replaces a newer observation, but knows a newer recovery point", () => {
    const record = of(protectionEnded({ at: at(30) }));

    expect(recordAfterSweep(record, seen(vmId))).toEqual(record);
    expect(recordAfterSweep(record, seen(vmId, { lastRecoveryPointAt: at(9) }))).toEqual({
      ...record,
      lastRecoveryPointAt: at(9),
      recoveryPoints: [at(9)],
    });
  });

  test("keeps the newest recovery point, the last backup, findings and attempts", () => {
    const record = {
      ...of(protectionEnded({ attempt: 2 }), backupEnded(goodBackup)),
      lastRecoveryPointAt: at(8),
      location: "westeurope",
    };

    const older = recordAfterSweep(record, seen(vmId, { lastRecoveryPointAt: at(7) }));
    const newer = recordAfterSweep(record, seen(vmId, { lastRecoveryPointAt: at(9) }));

    expect(older).toMatchObject({
      lastRecoveryPointAt: at(8),
      attempts: 2,
      location: "westeurope",
      lastBackup: { result: "completed" },
    });
    expect(newer).toMatchObject({ lastRecoveryPointAt: at(9) });
  });

  test.for<[string, InventoryRecord, object]>([
    ["why a machine waits", of(waiting), { state: "waiting", reason: "dayQuotaReached", until: at(59), vaultId }],
    [
      "why a machine needs attention",
      of(ended(0, { outcome: "needsAttention", reason: "accessDenied" })),
      { state: "needsAttention", reason: "accessDenied" },
    ],
    ["what a run achieved just now", of(protectionEnded({ at: at(2) })), { state: "protected", vaultId }],
    [
      "that a machine just protected is at risk",
      of(protectionEnded({ at: at(2) }), backupEnded(failedBackup)),
      { state: "atRisk" },
    ],
  ])("that only misses protection does not hide %s", ([, record, expected]) => {
    expect(recordAfterSweep(record, unprotected)).toMatchObject({ ...expected, observedAt: at(16) });
  });

  test.for<[string, InventoryRecord]>([
    ["was protected a quarter of an hour ago", of(protectionEnded({ at: at(1) }))],
    ["was excluded", of(ended(15, { outcome: "skipped", reason: "skippedByRule" }))],
  ])("shows that a machine which %s is not protected", ([, record]) => {
    expect(recordAfterSweep(record, unprotected)).toMatchObject({ state: "waiting", reason: "protectionPending" });
  });
});

test.for<[string, Partial<InventoryRecord>, object]>([
  ["goes on when its recovery point is of before", { lastRecoveryPointAt: at(0) }, { state: "atRisk", since: at(1) }],
  ["ends with a later recovery point", { lastRecoveryPointAt: at(9) }, { state: "protected", since: at(16) }],
  [
    "has another reason when the last point is too old",
    { state: "atRisk", reason: "recoveryPointTooOld" },
    { state: "atRisk", reason: "recoveryPointTooOld" },
  ],
])("the risk of a machine whose last backup failed, seen by a sweep, %s", ([, change, expected]) => {
  const record = apply(protectionEnded(), backupEnded(failedBackup, at(1))) as InventoryRecord;

  expect(record).toMatchObject({ state: "atRisk", reason: "snapshotFailed" });
  expect(recordAfterSweep(record, { ...seen(vmId, { observedAt: at(16) }), ...change })).toMatchObject(expected);
});

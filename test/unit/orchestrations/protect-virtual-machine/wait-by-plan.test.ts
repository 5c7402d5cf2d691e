import { expect, test } from "vitest";
import { vaultLedgerKey } from "../../../../domain/coordination/instance-ids.ts";
import { protectVirtualMachine } from "../../../../orchestrations/protect-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, namesOf } from "../../../support/drive-orchestrator.ts";
import {
  backupEnded,
  decided,
  failed,
  noRecheck,
  otherVaultId,
  protect,
  recheckRequested,
  straightWay,
  vaultId,
  vmId,
} from "../../../support/workflow-answers.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const TOMORROW = "2026-11-22T00:00:00.000Z";
const waitPlan = {
  location: "westeurope",
  vaultId,
  maximumVaults: 1,
  configVersion: "v1",
  rule: "production",
  policyKey: "daily",
  redundancy: "GeoRedundant",
};
const dayQuotaReached = { kind: "dayQuotaReached", until: TOMORROW };
const mayHavePlace = { kind: "mayHavePlace" };
const waits = { outcome: "waiting", reason: "dayQuotaReached", vmId, vaultId, until: TOMORROW };

const keysOf = (run: ReturnType<typeof drive>, name: string) =>
  run.scheduled.flatMap((task) =>
    task.kind === "entity" && `${task.name}.${task.operation}` === name ? [task.key] : [],
  );

function drive(answers: Readonly<Record<string, readonly unknown[]>>, plan: object = {}) {
  return driveOrchestrator(protectVirtualMachine, {
    input: { vmId, source: "sweep", sweepId: "sweep-1", waitPlan: { ...waitPlan, ...plan } },
    now: NOW,
    answers: { ...straightWay, ...answers },
    generations: 5,
  });
}

test("a machine without a place today waits after one question to Azure: whether a vault protects it", () => {
  const run = drive({ "vaultLedger.join": [dayQuotaReached] });

  expect(run.output).toEqual({
    ...waits,
    configVersion: "v1",
    rule: "production",
    policyKey: "daily",
    redundancy: "GeoRedundant",
  });
  expect(namesOf(run.scheduled)).toEqual([
    "vaultLedger.join",
    "readBackupStatus",
    "readBackups",
    "openProblem.open",
    "startRetry",
    "startPublication",
  ]);
  expect(inputsOf(run.scheduled, "readBackupStatus")).toMatchObject([{ vmId, location: "westeurope" }]);
  expect(run.statuses[0]).toEqual({ stage: "checkingBackupStatus", configVersion: "v1", rule: "production", vaultId });
});

test.for([
  ["the day that it was told first", "2026-11-22T00:00:00.000Z", "2026-11-23T00:00:00.000Z", otherVaultId, vaultId],
  ["an earlier day", "2026-11-23T00:00:00.000Z", "2026-11-22T00:00:00.000Z", vaultId, otherVaultId],
] as const)(
  "a machine that waits already, in another vault, keeps %s and leaves the other list",
  ([, told, now, kept, left]) => {
    const problem = {
      reason: "dayQuotaReached",
      since: NOW,
      attempts: 1,
      nextAt: told,
      until: told,
      vaultId: otherVaultId,
    };

    const run = drive({
      "vaultLedger.join": [{ ...dayQuotaReached, until: now }],
      "vaultLedger.leave": [true],
      readBackups: [{ ...noRecheck, problem: { ...problem, toldBy: "summary" } }],
    });

    expect(run.output).toMatchObject({ ...waits, vaultId: kept, until: TOMORROW });
    expect(keysOf(run, "vaultLedger.leave")).toEqual([vaultLedgerKey(left)]);
    expect(inputsOf(run.scheduled, "openProblem.open")).toMatchObject([{ vaultId: kept, until: TOMORROW }]);
  },
);

test("a machine that another vault protects by now is never reported as waiting, and leaves the list", () => {
  const item = { kind: "item", protectionState: "Protected", isSoftDeleted: false };
  const elsewhere = { kind: "protected", vaultId: otherVaultId };

  const run = drive({
    "vaultLedger.join": [dayQuotaReached],
    "vaultLedger.leave": [true],
    readBackupStatus: [elsewhere, elsewhere],
    readProtectedItem: [item],
  });

  expect(run.output).toMatchObject({
    outcome: "alreadyProtected",
    reason: "protectedElsewhere",
    vaultId: otherVaultId,
  });
  expect(namesOf(run.scheduled).slice(0, 4)).toEqual([
    "vaultLedger.join",
    "readBackupStatus",
    "vaultLedger.leave",
    "decideProtection",
  ]);
});

test.for<[string, readonly unknown[]]>([
  ["may have a place today", [mayHavePlace]],
  ["has a ledger that cannot be asked", [new Error("task hub down")]],
])("a machine whose vault %s is read and protected as any other", ([, joined]) => {
  const run = drive({ "vaultLedger.join": joined });

  expect(run.output).toMatchObject({ outcome: "protected", reason: "protectionEnabled" });
  expect(namesOf(run.scheduled).filter((name) => name === "readBackupStatus")).toHaveLength(1);
});

test("a machine that Azure cannot be asked about is not said to wait, and leaves the list", () => {
  const run = drive({
    "vaultLedger.join": [dayQuotaReached],
    "vaultLedger.leave": [true],
    readBackupStatus: [failed("AZURE_ACCESS_DENIED")],
  });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "accessDenied" });
  expect(keysOf(run, "vaultLedger.leave")).toEqual([vaultLedgerKey(vaultId)]);
});

test.for<[string, Record<string, readonly unknown[]>, string]>([
  ["is protected", {}, "protected"],
  ["needs attention", { readBackupStatus: [failed("AZURE_ACCESS_DENIED")] }, "needsAttention"],
  ["is gone", { decideProtection: Array(100).fill({ kind: "notFound" }) }, "gone"],
])("a machine that %s before the day that it was told leaves the list of that vault", ([, changes, outcome]) => {
  const told = { since: NOW, attempts: 1, nextAt: TOMORROW, until: TOMORROW, vaultId: otherVaultId };

  const run = drive({
    ...{ "vaultLedger.join": [mayHavePlace], "vaultLedger.leave": [true], ...changes },
    readBackups: [{ ...noRecheck, problem: { ...told, reason: "dayQuotaReached", toldBy: "summary" } }],
  });

  expect(run.output).toMatchObject({ outcome });
  expect(keysOf(run, "vaultLedger.leave")).toEqual([vaultLedgerKey(otherVaultId)]);
});

test("a machine that comes early leaves the list before its first backup is awaited", () => {
  const told = { since: NOW, attempts: 1, nextAt: TOMORROW, until: TOMORROW, vaultId: otherVaultId };
  const problem = { ...told, reason: "dayQuotaReached", toldBy: "summary" };
  const decision = { ...protect, maximumVaults: 2, firstBackupRetainDays: 14, firstBackupWhen: "now" };
  const completed = { result: "completed", reason: "vaulted", jobId: "job-1", milestones: {} };

  const run = drive({
    ...{ "vaultLedger.join": [mayHavePlace], "vaultLedger.leave": [true] },
    "vaultRoute.next": [{ index: 1, waits: false }],
    decideProtection: [{ ...decided, decision }],
    readBackups: [{ ...noRecheck, problem }, backupEnded(completed), noRecheck],
  });

  const names = namesOf(run.scheduled);
  expect(run.output).toMatchObject({ outcome: "protected", backup: completed });
  expect(keysOf(run, "vaultLedger.leave")).toEqual([vaultLedgerKey(otherVaultId)]);
  expect(names.indexOf("vaultLedger.leave")).toBe(names.indexOf("startBackups") + 2);
});

test("of several vaults the one that the route names has the waiting list", () => {
  const run = drive(
    { "vaultRoute.next": [{ index: 2, waits: true }], "vaultLedger.join": [dayQuotaReached] },
    { maximumVaults: 3 },
  );

  expect(run.output).toMatchObject({ ...waits, vaultId: `${vaultId}-2` });
});

test.for<[string, unknown]>([
  ["names a vault that may have a place", { index: 2, waits: false }],
  ["knows no vault", { index: null, waits: true }],
  ["cannot be asked", new Error("task hub down")],
])("a machine whose route %s is read", ([, hint]) => {
  const reserve = { index: 1, waits: false };

  const run = drive({ "vaultRoute.next": [hint, reserve] }, { maximumVaults: 3 });

  expect(namesOf(run.scheduled).slice(0, 2)).toEqual(["vaultRoute.next", "decideProtection"]);
  expect(run.output).toMatchObject({ outcome: "protected" });
});

test("an event that arrives meanwhile has the machine read", () => {
  const run = drive({
    "vaultLedger.join": [dayQuotaReached],
    readBackups: [recheckRequested, noRecheck],
    "recheckRequests.consume": ["requested"],
    readBackupStatus: [{ kind: "notProtected" }, { kind: "notProtected" }],
    "vaultLedger.reserve": [dayQuotaReached],
  });

  expect(namesOf(run.scheduled).filter((name) => name === "decideProtection")).toHaveLength(1);
  expect(run.output).toMatchObject(waits);
});

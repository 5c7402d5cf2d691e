import { expect, test } from "vitest";
import { finding } from "../../../../domain/protection/findings/finding.ts";
import { protectVirtualMachine } from "../../../../orchestrations/protect-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, namesOf, sentNotices } from "../../../support/drive-orchestrator.ts";
import {
  backupEnded,
  backupRuns,
  decided,
  failed,
  machine,
  noRecheck,
  policyId,
  protect,
  recheckRequested,
  straightWay,
  vaultId,
  vmId,
} from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const starting = { ...machine, agent: { state: "notReady" } };
const item = { kind: "item", protectionState: "Protected", isSoftDeleted: false, policyId };
const withPoint = { ...item, lastRecoveryPointAt: "2026-03-31T00:30:00.000Z" };
const stopped = { kind: "item", protectionState: "ProtectionStopped", isSoftDeleted: false };
const soft = { ...stopped, isSoftDeleted: true };

function drive(changes: Record<string, readonly unknown[]> = {}, input: object = {}) {
  const answers = { ...straightWay, ...changes };
  return driveOrchestrator(protectVirtualMachine, { input: { vmId, ...input }, now, answers, generations: 50 });
}

const found = (codes: readonly Parameters<typeof finding>[0][], changes: object = {}) => ({
  decideProtection: [{ ...decided, findings: codes.map((code) => finding(code)), ...changes }],
});
const codesIn = (output: { readonly findings?: readonly { readonly code: string }[] } | undefined) =>
  output?.findings?.map(({ code }) => code);

test("reports what was found about a machine that is protected, worst first", () => {
  const run = drive(found(["spotMachine", "sizeTooSmall"]));

  expect(run.output).toMatchObject({ outcome: "protected" });
  expect(codesIn(run.output)).toEqual(["sizeTooSmall", "spotMachine"]);
});

test("reports what was found also when the run fails", () => {
  const run = drive({ ...found(["sizeTooSmall"]), ensureVault: [failed("AZURE_ACCESS_DENIED")] });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "accessDenied" });
  expect(codesIn(run.output)).toEqual(["sizeTooSmall"]);
});

test.for<[string, unknown, object]>([
  ["has no item", { kind: "none" }, {}],
  ["has a soft-deleted item", soft, {}],
  ["has stopped protection that would be resumed", stopped, { source: "http" }],
])("does not try to protect a machine that Azure Backup does not support when it %s", ([, read, input]) => {
  const run = drive({ ...found(["spotMachine", "tooManyDisks"]), readProtectedItem: [read] }, input);

  expect(run.output).toMatchObject({
    outcome: "needsAttention",
    reason: "unsupported",
    explanation: finding("tooManyDisks").text,
    findings: [{ code: "tooManyDisks" }, { code: "spotMachine" }],
    rule: "production",
  });
  expect(namesOf(run.scheduled)).not.toContain("vaultLedger.reserve");
  expect(inputsOf(run.scheduled, "openProblem.open")).toMatchObject([{ reason: "unsupported" }]);
  expect(sentNotices(run.scheduled)).toMatchObject([{ severity: "error", whatToDo: finding("tooManyDisks").remedy }]);
});

test("does not call a machine unprotected that a vault protects although it is not supported", () => {
  const run = drive({ ...found(["tooManyDisks"]), readProtectedItem: [withPoint] });

  expect(run.output).toMatchObject({ outcome: "alreadyProtected", findings: [{ code: "tooManyDisks" }] });
});

test("says of stopped protection that it is stopped, whatever else hinders it", () => {
  const run = drive({ ...found(["tooManyDisks"]), readProtectedItem: [stopped] });

  expect(run.output).toMatchObject({ reason: "protectionStopped" });
  expect(codesIn(run.output)).toEqual(["tooManyDisks", "protectionStopped"]);
});

test.for<[string, Record<string, readonly unknown[]>]>([
  ["providerNotRegistered", { readBackupStatus: [failed("AZURE_PROVIDER_NOT_REGISTERED")] }],
  ["vaultMissing", { ensureVault: [{ kind: "missing" }] }],
])("reports %s as a what-if does when that ends the run", ([code, changes]) => {
  const run = drive(changes);

  expect(run.output).toMatchObject({
    outcome: "needsAttention",
    reason: code,
    findings: [finding(code as "vaultMissing")],
  });
});

test("reports the findings of a machine that the rules refuse", () => {
  const refuse = { action: "refuse", configVersion: "v1", because: "unmanagedDisks", explanation: "VHD files" };

  const run = drive(found(["unmanagedDisks"], { decision: refuse }));

  expect(run.output).toMatchObject({ reason: "unmanagedDisks", findings: [{ code: "unmanagedDisks" }] });
});

test("does not claim of an agent that became ready that it was not", () => {
  const run = drive(found(["agentNotReady", "sizeTooSmall"], { machine: starting }));

  expect(run.output).toMatchObject({ outcome: "protected", expectedConsistency: "application" });
  expect(codesIn(run.output)).toEqual(["sizeTooSmall"]);
});

test("reports an agent that did not become ready, as it was read last", () => {
  const said = { ...machine, agent: { state: "notReady", message: "Heartbeat lost." } };

  const run = drive({
    ...found(["agentAbsent"], { machine: { ...machine, agent: { state: "absent" } } }),
    readVirtualMachine: Array(100).fill({ kind: "found", machine: said }),
  });

  expect(run.output).toMatchObject({
    outcome: "protected",
    findings: [{ code: "agentNotReady", text: expect.stringContaining("Heartbeat lost.") }],
  });
});

test("says nothing of a starting agent that could not be read again", () => {
  const run = drive({
    ...found(["agentNotReady"], { machine: starting }),
    readVirtualMachine: [failed("AZURE_ACCESS_DENIED")],
  });

  expect(run.output).toMatchObject({ outcome: "protected", explanation: expect.stringContaining("could not be read") });
  expect(codesIn(run.output)).toBeUndefined();
});

test("keeps the findings while the first backup runs, without a starting agent that nobody awaits", () => {
  const decision = { ...protect, policyKey: "daily", firstBackupRetainDays: 14, firstBackupWhen: "now" };
  const completed = { result: "completed", reason: "vaulted", jobId: "job-1", milestones: {} };

  const run = drive({
    ...found(["agentNotReady", "sizeTooSmall"], { machine: starting, decision }),
    readBackups: [backupEnded(completed), noRecheck],
  });

  expect(run.output).toMatchObject({
    outcome: "protected",
    policyKey: "daily",
    redundancy: "GeoRedundant",
    backup: completed,
  });
  expect(codesIn(run.output)).toEqual(["sizeTooSmall"]);
});

test("a recheck replaces what was found before, but for what was met once", () => {
  const first = { ...decided, findings: [finding("sizeTooSmall")] };
  const second = { ...decided, findings: [finding("spotMachine")] };

  const run = drive({
    decideProtection: [first, second],
    readBackups: [recheckRequested, noRecheck],
    "recheckRequests.consume": ["requested"],
    readBackupStatus: [{ kind: "notProtected" }, { kind: "protected", vaultId }],
    readProtectedItem: [{ kind: "none" }, withPoint],
  });

  expect(run.output).toMatchObject({ outcome: "protected", reason: "protectionEnabled" });
  expect(codesIn(run.output)).toEqual(["spotMachine"]);
});

test("a recheck while the first backup runs brings its findings to the end", () => {
  const decision = { ...protect, firstBackupRetainDays: 14 };
  const completed = { result: "completed", reason: "vaulted", jobId: "job-1", milestones: {} };
  const ready = { ...decided, decision };

  const run = drive({
    decideProtection: [
      { ...ready, findings: [finding("sizeTooSmall")] },
      { ...ready, findings: [finding("spotMachine")] },
    ],
    readBackups: [{ ...backupRuns, isRecheckRequested: true }, backupEnded(completed), noRecheck],
    "recheckRequests.consume": ["requested"],
    readBackupStatus: [{ kind: "notProtected" }, { kind: "protected", vaultId }],
    readProtectedItem: [{ kind: "none" }, withPoint],
  });

  expect(run.output).toMatchObject({ outcome: "protected", backup: completed });
  expect(codesIn(run.output)).toEqual(["spotMachine"]);
});

const drift = [{ setting: "redundancy", expected: "GeoRedundant", actual: "LocallyRedundant", corrected: false }];
const withSettings = { decideProtection: [{ ...decided, decision: { ...protect, vaultKey: "main" } }] };

test("reports in what vault and policy differ from the configuration, and a retention that was shortened", () => {
  const run = drive({
    ...withSettings,
    ensureVault: [{ kind: "ready", vaultId, created: false, drift }],
    ensurePolicy: [
      { kind: "ready", policyId, created: false, drift: [{ ...drift[0], corrected: true }], shortenedRetention: true },
    ],
  });

  expect(run.output).toMatchObject({ outcome: "protected" });
  expect(codesIn(run.output)).toEqual(["vaultDrift", "retentionShortened", "policyCorrected"]);
});

test("reports a drift also when the machine is not protected", () => {
  const run = drive({
    ...withSettings,
    ensureVault: [{ kind: "ready", vaultId, created: false, drift }],
    ensurePolicy: [{ kind: "full", protectedItemsCount: 100, drift, shortenedRetention: false }],
  });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "policyFull" });
  expect(codesIn(run.output)).toEqual(["vaultDrift", "policyDrift"]);
});

test("compares no vault whose settings the decision does not have", () => {
  const run = drive({ ensureVault: [{ kind: "ready", vaultId, created: false, drift }] });

  expect(codesIn(run.output)).toBeUndefined();
});

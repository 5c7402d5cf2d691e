import { expect, test } from "vitest";
import { protectVirtualMachine } from "../../../../orchestrations/protect-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, namesOf } from "../../../support/drive-orchestrator.ts";
import { failed, operationFailed, policyId, straightWay, vaultId, vmId } from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const tomorrow = "2026-04-01T00:00:00.000Z";
const known = { kind: "reserved", policyName: "daily", policyIsKnown: true, vaultIsKnown: true };
const clone = { ...known, policyName: "daily-2" };
const quotaReached = failed("AZURE_QUOTA_REACHED", { serviceCode: "CloudDosTimeboudLimitReached" });
const approvalRequired = failed("AZURE_REFUSED", { serviceCode: "UserErrorResourceGuardMissing" });
const started = { operationId: "op-1" };

function drive(changes: Record<string, readonly unknown[]>) {
  const answers = { ...straightWay, ...changes };
  return driveOrchestrator(protectVirtualMachine, { input: { vmId }, now, answers });
}

const settled = (run: ReturnType<typeof drive>) => inputsOf(run.scheduled, "vaultLedger.settle");

test("reads neither a vault nor a policy that the ledger knows", () => {
  const run = drive({ "vaultLedger.reserve": [clone] });

  expect(run.output).toMatchObject({ outcome: "protected", policyId: `${vaultId}/backupPolicies/daily-2` });
  expect(namesOf(run.scheduled)).toEqual([
    "decideProtection",
    "readBackupStatus",
    "readProtectedItem",
    "vaultLedger.reserve",
    "enableProtection",
    "timer",
    "readOperation",
    "vaultLedger.settle",
    "itemBinding.bind",
    "startAlerts",
    "readBackups",
    "startPublication",
  ]);
  expect(settled(run)).toMatchObject([{ as: "enabled", policyExists: true }]);
});

test.for<[string, Record<string, readonly unknown[]>]>([
  ["the request", { enableProtection: [quotaReached] }],
  ["the operation", { enableProtection: [started], readOperation: [operationFailed("CloudDosTimeboudLimitReached")] }],
])("tells the ledger that Azure's quota is used up by %s, and waits for the next UTC day", ([, changes]) => {
  const run = drive({
    "vaultLedger.reserve": [known, { kind: "dayQuotaReached", until: tomorrow }],
    "vaultLedger.exhausted": [true],
    ...changes,
  });

  expect(run.output).toMatchObject({ outcome: "waiting", reason: "dayQuotaReached", until: tomorrow });
  expect(inputsOf(run.scheduled, "vaultLedger.exhausted")).toEqual([{ until: tomorrow, what: "registrations" }]);
  expect(settled(run)).toMatchObject([{ as: "released" }]);
});

test("takes another place when Azure says that the policy is full", () => {
  const run = drive({
    "vaultLedger.reserve": [known, clone],
    enableProtection: [failed("AZURE_REFUSED", { serviceCode: "UserErrorMaxProtectedItemsPerPolicyReached" }), started],
    observeVault: [{ vaultExists: true, machines: 100, policies: [{ name: "daily", count: 100 }] }],
    "vaultLedger.observe": [true],
  });

  expect(run.output).toMatchObject({ outcome: "protected", policyId: `${vaultId}/backupPolicies/daily-2` });
  expect(settled(run)).toMatchObject([{ as: "released" }, { as: "enabled" }]);
});

test("gives up places that Azure refuses again and again", () => {
  const run = drive({
    "vaultLedger.reserve": Array(5).fill(known),
    "vaultLedger.exhausted": Array(5).fill(true),
    "vaultLedger.settle": Array(5).fill(true),
    enableProtection: Array(5).fill(quotaReached),
  });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "quotaReached" });
});

test.for<[string, Record<string, readonly unknown[]>, object]>([
  ["the vault cannot be prepared", { ensureVault: [{ kind: "missing" }] }, { as: "released" }],
  ["preparing the vault fails", { ensureVault: [failed("AZURE_ACCESS_DENIED")] }, { as: "released" }],
  ["the request is refused", { enableProtection: [failed("AZURE_ACCESS_DENIED")] }, { as: "released" }],
  [
    "the operation fails",
    { readOperation: [operationFailed("UserErrorBrandNew")] },
    { as: "released", wasAccepted: true },
  ],
  ["Azure Backup refuses the request at once", { enableProtection: [approvalRequired] }, { as: "released" }],
  [
    "Azure accepted a request, then refused another one",
    {
      enableProtection: [started, failed("AZURE_ACCESS_DENIED")],
      readOperation: [operationFailed("BMSUserErrorObjectLocked")],
    },
    { as: "released", wasAccepted: true },
  ],
])("gives the place back when %s", ([, changes, expected]) => {
  const run = drive(changes);

  expect(run.output).toMatchObject({ outcome: "needsAttention" });
  expect(settled(run)).toEqual([expect.objectContaining(expected)]);
  expect(Object.hasOwn(settled(run)[0] ?? {}, "wasAccepted")).toBe(Object.hasOwn(expected, "wasAccepted"));
});

test.for<[string, Record<string, readonly unknown[]>]>([
  ["the response to the request is lost", { enableProtection: [failed("AZURE_OUTCOME_UNKNOWN")] }],
  [
    "the operation does not end",
    {
      readOperation: Array(100).fill({ kind: "inProgress" }),
      readProtectedItem: [{ kind: "none" }, { kind: "none" }],
    },
  ],
])("keeps the place when %s, because Azure may still act", ([, changes]) => {
  const run = drive(changes);

  expect(run.output).toMatchObject({ outcome: "needsAttention" });
  expect(settled(run)).toEqual([]);
});

test("says what is wrong with a vault that was not read because the ledger knows it", () => {
  const elsewhere = { kind: "inOtherRegion", vaultLocation: "northeurope" };
  const refused = { "vaultLedger.reserve": [known], readOperation: [operationFailed("UserErrorBrandNew")] };

  const told = drive({ ...refused, ensureVault: [elsewhere] });
  const healthy = drive(refused);
  const unreadable = drive({ ...refused, ensureVault: [failed("AZURE_ACCESS_DENIED")] });

  expect(told.output).toMatchObject({ outcome: "needsAttention", reason: "vaultInOtherRegion" });
  expect(healthy.output).toMatchObject({ outcome: "needsAttention", reason: "protectionFailed" });
  expect(unreadable.output).toMatchObject({ outcome: "needsAttention", reason: "protectionFailed" });
});

test("tells the ledger when vault and policy exist, before protection is enabled", () => {
  const run = drive({});

  expect(inputsOf(run.scheduled, "vaultLedger.prepared")).toEqual([{ policyName: "daily" }]);
  expect(run.output).toMatchObject({ policyId });
});

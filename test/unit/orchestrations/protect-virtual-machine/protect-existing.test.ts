import { expect, test } from "vitest";
import { finding } from "../../../../domain/protection/findings/finding.ts";
import { protectVirtualMachine } from "../../../../orchestrations/protect-virtual-machine/workflow.ts";
import { driveOrchestrator, inputsOf, namesOf, noticesOf } from "../../../support/drive-orchestrator.ts";
import {
  decided,
  failed,
  machine,
  policyId,
  protect,
  straightWay,
  vaultId,
  vmId,
} from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const lastRecoveryPointAt = "2026-03-30T23:00:00.000Z";
const report = { stopped: "report", policy: "report", disks: "report" };
const item = { kind: "item", protectionState: "Protected", isSoftDeleted: false, policyId, lastRecoveryPointAt };
const stopped = { ...item, protectionState: "ProtectionStopped", policyId: undefined };
const soft = { ...stopped, isSoftDeleted: true };
const reserved = { kind: "reserved", policyName: "daily-2", policyIsKnown: true, vaultIsKnown: true };

function drive(changes: Record<string, readonly unknown[]>, decision: object = {}, input: object = {}) {
  const answers = {
    ...straightWay,
    decideProtection: [{ ...decided, decision: { ...protect, ...decision } }],
    readBackupStatus: [{ kind: "protected", vaultId }],
    ...changes,
  };
  return driveOrchestrator(protectVirtualMachine, { input: { vmId, ...input }, now, answers, generations: 20 });
}

test.for<[string, object, object]>([
  ["a person asks for it", {}, { source: "http" }],
  ["the rule says so", { existing: { ...report, stopped: "resume" } }, {}],
])("resumes stopped protection under the rule's policy when %s", ([, decision, input]) => {
  const run = drive({ readProtectedItem: [stopped], "vaultLedger.reserve": [reserved] }, decision, input);

  expect(run.output).toMatchObject({ outcome: "protected", reason: "protectionResumed", branch: "resumed", vaultId });
  expect(inputsOf(run.scheduled, "enableProtection")).toEqual([
    { vaultId, vmId, policyId: `${vaultId}/backupPolicies/daily-2` },
  ]);
  expect(noticesOf(run.scheduled)).toEqual(["machineProtected"]);
});

test("reports stopped protection otherwise, and changes nothing", () => {
  const run = drive({ readProtectedItem: [stopped] });

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "protectionStopped", vaultId });
  expect(namesOf(run.scheduled)).not.toContain("enableProtection");
});

test("resumes what was stopped for an earlier machine, and says whose recovery points are kept", () => {
  const recreated = { ...machine, createdAt: "2026-03-30T23:00:00.001Z" };

  const run = drive({
    decideProtection: [{ ...decided, machine: recreated }],
    readProtectedItem: [stopped],
  });

  expect(run.output).toMatchObject({ reason: "protectionResumed", findings: [{ code: "machineRecreated" }] });
});

test("says whose recovery points an undeleted item keeps when it was bound to another machine", () => {
  const answers = {
    readProtectedItem: [soft, soft],
    undeleteProtectedItem: [{ operationId: "op-0" }],
    readOperation: Array(2).fill({ kind: "succeeded" }),
  };

  const other = drive({ ...answers, "itemBinding.read": ["unique-0"] });
  const same = drive({ ...answers, "itemBinding.read": ["unique-1"] });

  expect(other.output).toMatchObject({ branch: "undeleted", findings: [{ code: "machineRecreated" }] });
  expect(same.output).toMatchObject({ branch: "undeleted" });
  expect(same.output).not.toHaveProperty("findings");
});

test("enables an item that an earlier run undeleted and left stopped", () => {
  const run = drive({ readProtectedItem: [stopped], "itemBinding.read": ["undeleting"] });

  expect(run.output).toMatchObject({ outcome: "protected", reason: "protectionResumed" });
  expect(run.output).not.toHaveProperty("findings");
});

test("remembers that it undeletes an item before it does so", () => {
  const run = drive({
    readProtectedItem: [soft, soft],
    undeleteProtectedItem: [{ operationId: "op-0" }],
    readOperation: Array(2).fill({ kind: "succeeded" }),
  });

  const binds = run.scheduled.flatMap((each, index) =>
    each.kind === "entity" && /^itembinding$/i.test(each.name) && each.operation === "bind" ? [index] : [],
  );
  const undelete = run.scheduled.findIndex((each) => each.kind === "activity" && each.name === "undeleteProtectedItem");
  expect(binds).toHaveLength(2);
  expect(binds[0]).toBeLessThan(undelete);
  expect(binds[1]).toBeGreaterThan(undelete);
});

test("waits with a stopped machine when the day's quota of its vault is used up", () => {
  const until = "2026-04-01T00:00:00.000Z";

  const run = drive(
    { readProtectedItem: [stopped], "vaultLedger.reserve": [{ kind: "dayQuotaReached", until }] },
    {},
    { source: "http" },
  );

  expect(run.output).toMatchObject({ outcome: "waiting", reason: "dayQuotaReached", until });
});

test("asks for a place that a full vault has, too, because it has counted the item", () => {
  const run = drive({ readProtectedItem: [stopped] }, {}, { source: "http" });

  expect(run.output).toMatchObject({ outcome: "protected", reason: "protectionResumed" });
  expect(inputsOf(run.scheduled, "vaultLedger.reserve")).toMatchObject([{ hasItem: true, waits: true }]);
});

test.for<[string, object, object]>([
  ["its policies", { because: "policies" }, { outcome: "needsAttention", reason: "policyFull" }],
  ["the vault", { because: "machines" }, { outcome: "needsAttention", reason: "vaultsFull" }],
  [
    "its waiting list",
    { because: "waitingList", until: "2026-04-02T00:00:00.000Z" },
    { outcome: "waiting", reason: "dayQuotaReached", until: "2026-04-02T00:00:00.000Z" },
  ],
])("enables nothing under a policy without a reserved place when %s is full", ([, full, expected]) => {
  const answers = { readProtectedItem: [stopped], "vaultLedger.reserve": [{ kind: "full", ...full }] };

  const run = drive(answers, {}, { source: "http" });

  expect(run.output).toMatchObject(expected);
  expect(namesOf(run.scheduled)).not.toContain("enableProtection");
});

test("a vault of the rule's family is not elsewhere", () => {
  const sibling = `${vaultId}-2`;

  const run = drive({ readBackupStatus: [{ kind: "protected", vaultId: sibling }], readProtectedItem: [item] });

  expect(run.output).toMatchObject({ outcome: "alreadyProtected", reason: "protectedInVault", vaultId: sibling });
  expect(inputsOf(run.scheduled, "readProtectedItem")).toEqual([{ vaultId: sibling, vmId }]);
});

const weekly = { ...item, policyId: `${vaultId}/backupPolicies/weekly` };
const change = { existing: { ...report, policy: "change", disks: "change" } };
const ready = { kind: "ready", policyId, created: false };
const keeps = { comparePolicies: [{ retention: "keepsAsLong" }], ensurePolicy: [ready, ready] };

test("changes the policy where the rule says so, to one that keeps recovery points as long", () => {
  const run = drive({ readProtectedItem: [weekly], "vaultLedger.reserve": [reserved], ...keeps }, change);

  expect(run.output).toMatchObject({
    outcome: "protected",
    reason: "policyChanged",
    branch: "policyChanged",
    policyId: `${vaultId}/backupPolicies/daily-2`,
  });
  expect(inputsOf(run.scheduled, "comparePolicies")).toEqual([
    { vaultId, fromPolicyName: "weekly", toPolicyName: "daily" },
  ]);
  expect(namesOf(run.scheduled)).not.toContain("startBackups");
});

test.for<[string, object, Record<string, readonly unknown[]>, RegExp]>([
  ["the rule only reports it", {}, {}, /another policy/],
  ["it keeps recovery points shorter", change, { comparePolicies: [{ retention: "shortens" }] }, /shorter time/],
  ["nobody can compare it", change, { comparePolicies: [{ retention: "unknown" }] }, /could not be compared/],
  ["it does not exist", change, { ensurePolicy: [{ kind: "missing" }] }, /policyMissing/],
  ["Azure refuses it", change, { ...keeps, enableProtection: [failed("AZURE_ACCESS_DENIED")] }, /AZURE_ACCESS_DENIED/],
  [
    "the day's quota is used up",
    change,
    { ...keeps, "vaultLedger.reserve": [{ kind: "dayQuotaReached", until: "2026-04-01T00:00:00.000Z" }] },
    /from 2026-04-01/,
  ],
])("keeps another policy and reports it when %s", ([, decision, changes, text]) => {
  const run = drive({ readProtectedItem: [weekly], ...changes }, decision);

  expect(run.output).toMatchObject({
    outcome: "alreadyProtected",
    reason: "protectedInVault",
    policyId: weekly.policyId,
    findings: [{ code: "policyDiffers", text: expect.stringMatching(text) }],
  });
});

test("a clone of the policy is no other policy", () => {
  const run = drive({ readProtectedItem: [{ ...item, policyId: `${policyId}-7` }] }, change);

  expect(run.output).toMatchObject({ outcome: "alreadyProtected", policyId: `${policyId}-7` });
  expect(run.output).not.toHaveProperty("findings");
});

const exclude = { kind: "exclude", luns: [1] };

test.for<[string, object, object, unknown]>([
  ["to those of the rule", item, { disks: exclude }, exclude],
  ["to all where the rule selects none", { ...item, disks: exclude }, {}, "all"],
])("changes the disks where the rule says so: %s", ([, found, decision, disks]) => {
  const run = drive(
    { readProtectedItem: [found], "vaultLedger.countChange": [{ kind: "ok" }] },
    { ...change, ...decision },
  );

  expect(run.output).toMatchObject({ outcome: "protected", reason: "disksChanged", branch: "disksChanged", policyId });
  expect(inputsOf(run.scheduled, "enableProtection")).toEqual([{ vaultId, vmId, policyId, disks }]);
});

test("changes policy and disks with one request", () => {
  const decision = { ...change, disks: exclude };

  const run = drive({ readProtectedItem: [weekly], "vaultLedger.reserve": [reserved], ...keeps }, decision);

  expect(run.output).toMatchObject({ reason: "policyChanged" });
  expect(inputsOf(run.scheduled, "enableProtection")).toMatchObject([{ disks: exclude }]);
});

test.for<[string, object, Record<string, readonly unknown[]>]>([
  ["the rule only reports them", {}, {}],
  ["the day's quota is used up", change, { "vaultLedger.countChange": [{ kind: "dayQuotaReached", until: now }] }],
])("keeps other disks and reports them when %s", ([, decision, changes]) => {
  const run = drive({ readProtectedItem: [{ ...item, disks: exclude }], ...changes }, decision);

  expect(run.output).toMatchObject({ outcome: "alreadyProtected", findings: [{ code: "disksDiffer" }] });
  expect(namesOf(run.scheduled)).not.toContain("enableProtection");
});

test("changes nothing of an item in error", () => {
  const run = drive({ readProtectedItem: [{ ...weekly, protectionState: "ProtectionError" }] }, change);

  expect(run.output).toMatchObject({ outcome: "needsAttention", reason: "protectionError" });
  expect(namesOf(run.scheduled)).not.toContain("enableProtection");
});

test("enables new items with the disks that the rule selects", () => {
  const run = drive({ readBackupStatus: [{ kind: "notProtected" }] }, { disks: exclude });

  expect(inputsOf(run.scheduled, "enableProtection")).toEqual([{ vaultId, vmId, policyId, disks: exclude }]);
});

test("protects a machine whose provisioning failed, with a warning", () => {
  const broken = { ...machine, provisioningState: "Failed" };

  const run = drive({
    decideProtection: [{ ...decided, machine: broken, findings: [finding("provisioningFailed")] }],
    readBackupStatus: [{ kind: "notProtected" }],
  });

  expect(run.output).toMatchObject({
    outcome: "protected",
    expectedConsistency: "crash",
    findings: [{ code: "provisioningFailed" }],
  });
});

test("starts the first backup without waiting for the agent where the rule says now", () => {
  const starting = { ...machine, agent: { state: "notReady" } };
  const decision = { ...protect, firstBackupRetainDays: 14, firstBackupWhen: "now" };

  const run = drive({
    decideProtection: [{ ...decided, machine: starting, decision }],
    readBackupStatus: [{ kind: "notProtected" }],
    readBackups: [
      {
        backups: [
          {
            kind: "ended",
            result: { result: "completed", milestones: {}, reason: "vaulted" },
            saysMachineIsGone: false,
          },
        ],
        isRecheckRequested: false,
      },
      { backups: [], isRecheckRequested: false },
    ],
  });

  expect(run.output).toMatchObject({ outcome: "protected", backup: { result: "completed" } });
  expect(namesOf(run.scheduled)).not.toContain("readVirtualMachine");
});

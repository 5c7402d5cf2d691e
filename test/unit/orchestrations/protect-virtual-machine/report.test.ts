import { expect, test } from "vitest";
import { machineKey } from "../../../../domain/coordination/instance-ids.ts";
import { protectVirtualMachine } from "../../../../orchestrations/protect-virtual-machine/workflow.ts";
import {
  driveOrchestrator,
  inputsOf,
  namesOf,
  noticesOf,
  raisedAlerts,
  sentNotices,
} from "../../../support/drive-orchestrator.ts";
import { decided, failed, staysAbsent, straightWay, vaultId, vmId } from "../../../support/workflow-answers.ts";

const now = "2026-03-31T01:00:00.000Z";
const problem = {
  reason: "vaultMissing",
  since: "2026-03-30T01:00:00.000Z",
  attempts: 3,
  nextAt: "2026-03-31T05:00:00.000Z",
  toldBy: "notice",
};
const missing = { ensureVault: [{ kind: "missing" }] };
const asNew = { "openProblem.open": [{ ...problem, attempts: 1, isNew: true }] };
const asKnown = { "openProblem.open": [{ ...problem, isNew: false }] };
const withProblem = (toldBy: string) => ({
  readBackups: [{ backups: [], isRecheckRequested: false, problem: { ...problem, toldBy } }],
  "openProblem.close": [problem],
});

function drive(changes: Record<string, readonly unknown[]>, input: object = {}) {
  const answers = { ...straightWay, ...changes };
  return driveOrchestrator(protectVirtualMachine, { input: { vmId, ...input }, now, answers, generations: 5 });
}

const alertIds = (run: ReturnType<typeof drive>) => raisedAlerts(run.scheduled).map(({ alertId }) => alertId);

test("has a machine that needs attention tried again, and tells of it once per cause", () => {
  const first = drive({ ...missing, ...asNew });
  const again = drive({ ...missing, ...asKnown }, { source: "retry" });

  expect(noticesOf(first.scheduled)).toEqual(["protectionNeedsAttention"]);
  expect(noticesOf(again.scheduled)).toEqual([]);
  expect(inputsOf(again.scheduled, "startRetry")).toEqual([
    { vmId, at: problem.nextAt, attempt: 3, reason: "vaultMissing", since: problem.since },
  ]);
  expect(inputsOf(again.scheduled, "openProblem.open")).toEqual([
    { reason: "vaultMissing", at: now, machineKey: machineKey(vmId), toldBy: "notice" },
  ]);
});

test("names a cause by machine, reason and beginning, so that two runs that tell it send one notice", () => {
  const first = drive({ ...missing, ...asNew });
  const second = drive({ ...missing, ...asNew }, { source: "http" });

  expect(alertIds(first)).toEqual(alertIds(second));
});

test("leaves telling to the summary of the sweep", () => {
  const attention = drive({ ...missing, ...asNew }, { source: "sweep", sweepId: "sweep-1" });
  const done = drive(withProblem("notice"), { source: "sweep", sweepId: "sweep-1" });

  expect(raisedAlerts(attention.scheduled)).toMatchObject([{ kind: "protectionProblem", isInSummary: true }]);
  expect(inputsOf(attention.scheduled, "openProblem.open")).toMatchObject([{ toldBy: "summary" }]);
  expect(inputsOf(attention.scheduled, "startRetry")).toHaveLength(1);
  expect(noticesOf(done.scheduled)).toEqual([]);
  expect(namesOf(done.scheduled)).toContain("openProblem.close");
});

test("closes a problem when the machine is protected; the event of the run ends its incident", () => {
  const run = drive(withProblem("notice"), { source: "retry" });

  expect(noticesOf(run.scheduled)).toEqual(["machineProtected"]);
  expect(namesOf(run.scheduled)).toContain("openProblem.close");
});

test("closes a problem without a notice when a rule excludes the machine now", () => {
  const skip = { action: "skip", configVersion: "v1", because: "noRuleMatched", explanation: "None." };

  const run = drive({ ...withProblem("notice"), decideProtection: [{ ...decided, decision: skip }] });

  expect(noticesOf(run.scheduled)).toEqual([]);
  expect(namesOf(run.scheduled)).toContain("openProblem.close");
});

test("calls no entity for a machine that never had a problem", () => {
  expect(namesOf(drive({}).scheduled).filter((name) => name.startsWith("openProblem"))).toEqual([]);
});

test("tells of a machine that waits, with the time, and tries it then", () => {
  const until = "2026-04-01T00:00:00.000Z";
  const waiting = { ...problem, reason: "dayQuotaReached", nextAt: "2026-04-01T00:12:00.000Z" };
  const run = drive({
    "vaultLedger.reserve": [{ kind: "dayQuotaReached", until }],
    "openProblem.open": [{ ...waiting, isNew: true }],
  });

  expect(run.output).toMatchObject({ outcome: "waiting", reason: "dayQuotaReached", until });
  expect(inputsOf(run.scheduled, "openProblem.open")).toMatchObject([{ until }]);
  expect(sentNotices(run.scheduled)).toMatchObject([{ kind: "protectionWaiting", severity: "info" }]);
  expect(inputsOf(run.scheduled, "startRetry")).toMatchObject([{ at: waiting.nextAt }]);
});

test("asks twice for the retry, because the one that started this run may still be ending", () => {
  const run = drive({
    ...missing,
    ...asKnown,
    startRetry: [{ kind: "alreadyRunning" }, { kind: "started" }],
  });

  expect(inputsOf(run.scheduled, "startRetry")).toHaveLength(2);
  expect(run.now).toBe("2026-03-31T01:00:30.000Z");
});

test("goes by what the run carries when the entity fails", () => {
  const retry = { attempt: 3, reason: "vaultMissing", since: problem.since };
  const broken = { "openProblem.open": Array(3).fill(new Error("[object Object]")) };

  const carried = drive({ ...missing, ...broken }, { source: "retry", retry });
  const unknown = drive({ ...missing, ...broken });

  expect(inputsOf(carried.scheduled, "startRetry")).toMatchObject([{ attempt: 4, since: problem.since }]);
  expect(noticesOf(carried.scheduled)).toEqual([]);
  expect(inputsOf(unknown.scheduled, "startRetry")).toMatchObject([{ attempt: 1, since: now }]);
  expect(noticesOf(unknown.scheduled)).toEqual(["protectionNeedsAttention"]);
});

test("ends although no retry can be started", () => {
  const run = drive({ ...missing, ...asNew, startRetry: Array(2).fill(failed("CONFIG_INVALID")) });

  expect(run.output).toMatchObject({ outcome: "needsAttention" });
});

test("has a machine that was deleted retired, and tells of it itself only where nothing may be left of it", () => {
  const deleting = { ...decided, machine: { ...decided.machine, provisioningState: "Deleting" } };
  const before = drive({ decideProtection: [deleting, ...staysAbsent] });
  const achieved = { outcome: "protected", reason: "protectionEnabled", vmId, vaultId };
  const after = drive({ decideProtection: staysAbsent }, { uniqueId: "unique-1", achieved });

  expect(noticesOf(before.scheduled)).toEqual(["protectionNeedsAttention"]);
  expect(inputsOf(before.scheduled, "startRetirement")).toEqual([{ vmId }]);
  expect(noticesOf(after.scheduled)).toEqual([]);
  expect(inputsOf(after.scheduled, "startRetirement")).toEqual([{ vmId, vaultId }]);
});

test.for<[string, Record<string, readonly unknown[]>, object, readonly (string | undefined)[]]>([
  ["its own times", { ...missing, ...asKnown }, {}, [now, now]],
  [
    "the time that was carried to it",
    { ...missing, ...asKnown },
    { requestedAt: problem.since, rechecks: 1 },
    [problem.since, now],
  ],
  ["no time that it does not know", { ...missing, ...asKnown }, { rechecks: 1 }, [undefined, now]],
  ["no decision about a machine that is gone", { decideProtection: staysAbsent }, {}, [now, undefined]],
])("publishes %s", ([, answers, input, times]) => {
  const run = drive(answers, input);

  const [published] = inputsOf(run.scheduled, "startPublication") as [{ event: Record<string, string> }];
  expect([published.event["requestedAt"], published.event["decidedAt"]]).toEqual(times);
  expect(published.event["protectedAt"]).toBeUndefined();
});

test("publishes every end with who asked", () => {
  const run = drive({ ...missing, ...asKnown }, { source: "sweep", sweepId: "sweep-1" });

  expect(inputsOf(run.scheduled, "startPublication")).toMatchObject([
    {
      event: {
        kind: "protectionEnded",
        vmId,
        source: "sweep",
        sweepId: "sweep-1",
        attempt: 3,
        outcome: { outcome: "needsAttention", reason: "vaultMissing" },
      },
    },
  ]);
});

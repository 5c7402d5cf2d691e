import { expect, test } from "vitest";
import { inputsOf, noticesOf, sentNotices } from "../../../support/drive-orchestrator.ts";
import { driveSweep, emptyPage, plan } from "../../../support/drive-sweep.ts";
import { sampleTemplate, sampleVaultId } from "../../../support/fakes/sample-machine.ts";

const vaultId = sampleVaultId();
const template = { ...sampleTemplate, kind: "standard" };
const policyOf = (policyName: string) => ({ vaultId, policyName, kind: "standard", template, manage: true });
const ready = (drift: readonly object[]) => ({ kind: "ready", policyId: "/p", created: false, drift });
const corrected = { setting: "timeZoneOffset", expected: "UTC+01:00", actual: "UTC+02:00", corrected: true };

function pageWith(...names: readonly string[]) {
  return { ...emptyPage, policies: names.map(policyOf) };
}

test("compares each policy of the items without creating it, and leaves it out of later pages", () => {
  const run = driveSweep({
    sweepMachines: [{ ...pageWith("daily", "daily-2"), continuation: "p2" }, emptyPage],
    ensurePolicy: [ready([]), ready([])],
  });

  expect(inputsOf(run.scheduled, "ensurePolicy")).toEqual([
    { ...policyOf("daily"), create: false, mayBeListed: true, at: "2026-03-30T08:00:00.000Z" },
    { ...policyOf("daily-2"), create: false, mayBeListed: true, at: "2026-03-30T08:00:00.000Z" },
  ]);
  expect(inputsOf(run.scheduled, "sweepMachines")[1]).toMatchObject({
    checkedPolicies: [expect.any(String), expect.any(String)],
  });
  expect(noticesOf(run.scheduled)).toEqual([]);
});

test("keeps the rate: ten policies at once, then as long as as many starts take", () => {
  const names = Array.from({ length: 12 }, (_, index) => `daily-${index + 2}`);
  const run = driveSweep({ sweepMachines: [pageWith(...names)], ensurePolicy: names.map(() => ready([])) });

  expect(run.scheduled.filter(({ kind }) => kind === "timer")).toEqual([
    { kind: "timer", fireAt: "2026-03-30T08:05:00.000Z" },
    { kind: "timer", fireAt: "2026-03-30T08:06:00.000Z" },
  ]);
});

test("tells once what was corrected", () => {
  const run = driveSweep({ sweepMachines: [pageWith("daily")], ensurePolicy: [ready([corrected])] });

  expect(run.output).toMatchObject({ counts: { policiesCorrected: 1 }, fingerprint: 0, hasSentSummary: true });
  expect(sentNotices(run.scheduled)).toMatchObject([
    {
      severity: "info",
      title: "Sweep: 1 policy corrected",
      facts: expect.arrayContaining([
        ["Policy daily in holdfast-westeurope", "corrected: timeZoneOffset UTC+02:00 → UTC+01:00"],
      ]),
    },
  ]);
});

test("tells what differs and is not managed, and only once", () => {
  const answers = {
    sweepMachines: [pageWith("daily")],
    ensurePolicy: [ready([{ setting: "retainDays", expected: "30", actual: "7", corrected: false }])],
  };
  const first = driveSweep(answers);
  const second = driveSweep(answers, { input: { lastFingerprint: first.output?.fingerprint } });

  expect(sentNotices(first.scheduled)).toMatchObject([
    {
      severity: "warning",
      title: "Sweep: 1 policy differs from its template",
      whatToDo: expect.stringContaining('"manage": true'),
    },
  ]);
  expect(noticesOf(second.scheduled)).toEqual([]);
});

test("a policy that cannot be read is named, and the sweep goes on", () => {
  const run = driveSweep({
    sweepMachines: [pageWith("daily", "daily-2")],
    ensurePolicy: [new Error("Activity function 'x' failed: AZURE_ACCESS_DENIED: No."), ready([])],
  });

  expect(run.output).toMatchObject({ isComplete: true, counts: { policiesUnread: 1 }, hasSentSummary: true });
});

test("locks that hold restore points are named once for each lock, with what to do", () => {
  const lock = {
    subscriptionId: "s1",
    group: { name: "AzureBackupRG_westeurope_1", location: "westeurope" },
    name: "keep",
  };
  const run = driveSweep({
    planSweep: [{ ...plan, subscriptionIds: ["s1", "s2"], readable: ["s1", "s2"] }],
    sweepLocks: [{ locks: [{ ...lock, level: "CanNotDelete" }] }, { locks: [] }],
  });

  expect(inputsOf(run.scheduled, "sweepLocks")).toEqual([{ subscriptionId: "s1" }, { subscriptionId: "s2" }]);
  expect(sentNotices(run.scheduled)).toMatchObject([
    {
      title: "Sweep: 1 lock holds restore points",
      whatToDo: expect.stringContaining("Remove the lock"),
      facts: expect.arrayContaining([
        ["Lock keep", "CanNotDelete on /subscriptions/s1/resourceGroups/AzureBackupRG_westeurope_1"],
      ]),
    },
  ]);
});

test("a subscription that does not list its locks is named, and the others go on", () => {
  const run = driveSweep({
    planSweep: [{ ...plan, subscriptionIds: ["s1", "s2"], readable: ["s1", "s2"] }],
    sweepLocks: [new Error("Activity function 'x' failed: AZURE_ACCESS_DENIED: No."), { locks: [] }],
  });

  expect(run.output).toMatchObject({ isComplete: true, counts: { locksUnread: 1 }, hasSentSummary: true });
});

import { describe, expect, test } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import { attentionIssue, fingerprintOf } from "../../../../domain/sweep/issues.ts";
import { inputsOf, namesOf, noticesOf, sentNotices } from "../../../support/drive-orchestrator.ts";
import {
  driveSweep as drive,
  emptyDigest,
  emptyPage,
  NOW,
  noOrphans,
  plan,
  startedAll,
} from "../../../support/drive-sweep.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const vmId = sampleVmId;

function refused(code: "AZURE_ACCESS_DENIED"): Error {
  return new Error(`Activity function 'x' failed: ${new BackupError(code, "No.").message}`);
}

test("a sweep that finds nothing goes through its phases and sends no message", () => {
  const run = drive({});

  expect(namesOf(run.scheduled)).toEqual([
    ...["sweepDigest.open", "sweepDigest.open", "planSweep"],
    ...["sweepMachines", "sweepUnseen", "sweepOrphans", "sweepLocks", "takeDeadLetters"],
    ...["sweepDigest.read", "sweepDigest.close", "sweepDigest.take", "startPublication"],
  ]);
  expect(run.output).toMatchObject({ isComplete: true, fingerprint: 0, hasSentSummary: false, startedAt: NOW });
});

test("starts what a page found at the configured rate, then reads the next page", () => {
  const names = ["a", "b", "c", "d", "e"];
  const run = drive({
    sweepMachines: [{ ...emptyPage, starts: names.map(vmId), continuation: "p2" }, emptyPage],
    startProtections: [startedAll(2), startedAll(2), startedAll(1)],
    "sweepDigest.read": [{ ...emptyDigest, counts: { "protected protectionEnabled": 5 } }],
    "sweepDigest.close": [{ ...emptyDigest, counts: { "protected protectionEnabled": 5 } }],
  });

  const batches = inputsOf(run.scheduled, "startProtections").map((input) => (input as { vmIds: string[] }).vmIds);
  expect(batches).toEqual([names.slice(0, 2), names.slice(2, 4), names.slice(4)].map((batch) => batch.map(vmId)));
  expect(run.scheduled.filter(({ kind }) => kind === "timer")).toEqual([
    { kind: "timer", fireAt: "2026-03-30T08:01:00.000Z" },
    { kind: "timer", fireAt: "2026-03-30T08:02:00.000Z" },
  ]);
  expect(inputsOf(run.scheduled, "sweepMachines")[1]).toMatchObject({ continuation: "p2" });
  expect(noticesOf(run.scheduled)).toEqual(["sweepSummary"]);
  expect(run.output).toMatchObject({ counts: { started: 5 }, hasSentSummary: true });
});

test("starts machines with the plans by which they may wait, each batch with those of its machines", () => {
  const facts = { maximumVaults: 1, configVersion: "v1", rule: "all", policyKey: "daily", redundancy: "GeoRedundant" };
  const [near, far] = ["westeurope", "northeurope"].map((location) => ({
    ...facts,
    location,
    vaultId: `/${location}`,
  }));
  const starts = [{ vmId: vmId("a"), plan: 1 }, vmId("b"), { vmId: vmId("c"), plan: 0 }, { vmId: vmId("d"), plan: 0 }];

  const run = drive({
    sweepMachines: [{ ...emptyPage, starts, waitPlans: [near, far] }],
    startProtections: [startedAll(2), startedAll(2)],
    "sweepDigest.read": [{ ...emptyDigest, counts: { "waiting dayQuotaReached": 4 } }],
  });

  expect(inputsOf(run.scheduled, "startProtections")).toMatchObject([
    { vmIds: [vmId("a"), vmId("b")], waitPlans: [{ ...far, vmIds: [vmId("a")] }] },
    { vmIds: [vmId("c"), vmId("d")], waitPlans: [{ ...near, vmIds: [vmId("c"), vmId("d")] }] },
  ]);
});

describe("the summary", () => {
  const issues = fingerprintOf([attentionIssue(vmId("a"), "policyMissing")]);
  const digest = { ...emptyDigest, counts: { "needsAttention policyMissing": 1 }, fingerprint: issues };

  test.for<[string, number | undefined, boolean]>([
    ["is sent for a machine that needs attention", undefined, true],
    ["is not sent again while nothing has changed", issues, false],
    ["is sent when other machines need attention", issues + 1, true],
  ])("%s", ([, lastFingerprint, expected]) => {
    const input = lastFingerprint === undefined ? {} : { lastFingerprint };
    const run = drive({ "sweepDigest.read": [digest], "sweepDigest.close": [digest] }, { input });

    expect(noticesOf(run.scheduled)).toEqual(expected ? ["sweepSummary"] : []);
    expect(run.output).toMatchObject({ fingerprint: issues, hasSentSummary: expected });
  });

  test("is sent when the last issue is gone", () => {
    const run = drive({}, { input: { lastFingerprint: issues } });

    expect(noticesOf(run.scheduled)).toEqual(["sweepSummary"]);
  });

  test("is not withheld when the digest cannot be read", () => {
    const run = drive({
      "sweepDigest.open": [new Error("down"), new Error("down")],
      "sweepDigest.read": [new Error("down")],
      "sweepDigest.close": [new Error("down")],
      "sweepDigest.take": [new Error("down")],
      sweepMachines: [{ ...emptyPage, counts: { machines: 1, stopped: 1 }, fingerprint: 7 }],
    });

    expect(noticesOf(run.scheduled)).toEqual(["sweepSummary"]);
  });
});

describe("what cannot be read", () => {
  test("subscriptions are named, and the others go on", () => {
    const run = drive({ planSweep: [{ ...plan, unreadable: ["s2"] }] });

    expect(namesOf(run.scheduled)).toContain("sweepMachines");
    expect(run.output).toMatchObject({ isComplete: false, hasSentSummary: true });
    const [sent] = sentNotices(run.scheduled);
    expect(sent).toMatchObject({
      severity: "warning",
      facts: expect.arrayContaining([["Unreadable subscription", "s2"]]),
    });
  });

  test("a list of machines that Azure refuses leaves all of them unknown and the other phases running", () => {
    const run = drive({ sweepMachines: [refused("AZURE_ACCESS_DENIED")] });

    expect(run.output).toMatchObject({
      isComplete: false,
      incomplete: "the machines could not be read (accessDenied: AZURE_ACCESS_DENIED: No)",
    });
    expect(inputsOf(run.scheduled, "sweepUnseen")).toMatchObject([{ isScanComplete: false }]);
    expect(namesOf(run.scheduled)).toEqual(expect.arrayContaining(["sweepOrphans", "takeDeadLetters"]));
  });

  test("subscriptions that cannot be found leave dead letters to be handled", () => {
    const run = drive({ planSweep: [refused("AZURE_ACCESS_DENIED")] });

    expect(namesOf(run.scheduled)).not.toContain("sweepMachines");
    expect(namesOf(run.scheduled)).toContain("takeDeadLetters");
    expect(run.output).toMatchObject({ isComplete: false });
  });
});

describe("a cause that machines share", () => {
  const probing = {
    sweepMachines: [{ ...emptyPage, starts: [vmId("a")], probes: [{ cause: "policyMissing|x", vmId: vmId("a") }] }],
    "sweepDigest.read": [emptyDigest, { ...emptyDigest, counts: { "protected protectionEnabled": 3 } }],
  };

  test("that is gone lets all machines start that it held up", () => {
    const run = drive({
      ...probing,
      readProbes: [{ states: ["running"] }, { states: ["cured"] }],
      sweepCause: [{ starts: [vmId("b")], continuation: "c2" }, { starts: [vmId("c")] }],
      startProtections: [startedAll(1), startedAll(1), startedAll(1)],
    });

    const batches = inputsOf(run.scheduled, "startProtections").flatMap(
      (input) => (input as { vmIds: string[] }).vmIds,
    );
    expect(batches).toEqual(["a", "b", "c"].map(vmId));
    expect(inputsOf(run.scheduled, "sweepCause")).toEqual([
      { cause: "policyMissing|x" },
      { cause: "policyMissing|x", continuation: "c2" },
    ]);
    expect(run.output).toMatchObject({ counts: { started: 3, curedCauses: 1 } });
  });

  test("that is gone leaves no trace of the machines that were held up", () => {
    const held = [vmId("b"), vmId("c")];
    const fingerprint = fingerprintOf(held.map((id) => attentionIssue(id, "policyMissing")));
    const examples = held.map((id) => ({ vmId: id, reason: "policyMissing" }));
    const [page] = probing.sweepMachines;
    const run = drive({
      ...probing,
      sweepMachines: [{ ...page, counts: { needsAttention: 2 }, examples, fingerprint }],
      readProbes: [{ states: ["cured"] }],
      sweepCause: [{ starts: held }],
      startProtections: [startedAll(1), startedAll(1), startedAll(1)],
      "sweepDigest.close": [{ ...emptyDigest, counts: { "protected protectionEnabled": 3 } }],
    });

    expect(run.output).toMatchObject({ counts: { needsAttention: 0 }, fingerprint: 0 });
    expect(sentNotices(run.scheduled)).toMatchObject([{ title: "Sweep: 3 newly protected", whoActs: "none" }]);
  });

  test("that still is there starts no other machine", () => {
    const ended = { ...emptyDigest, counts: { "needsAttention policyMissing": 1 } };
    const run = drive({
      ...probing,
      readProbes: [{ states: ["notCured"] }],
      startProtections: [startedAll(1)],
      "sweepDigest.read": [ended],
    });

    expect(namesOf(run.scheduled)).not.toContain("sweepCause");
    expect(run.output).toMatchObject({ counts: { started: 1 } });
  });
});

test("waits two hours at most for what it started, and says what has not ended", () => {
  const run = drive(
    {
      sweepMachines: [{ ...emptyPage, counts: { machines: 1, toProtect: 1 }, starts: [vmId("a")], fingerprint: 3 }],
      startProtections: [startedAll(1)],
      "sweepDigest.read": Array.from({ length: 60 }, () => emptyDigest),
    },
    { generations: 100 },
  );

  expect(run.output).toMatchObject({ endedAt: "2026-03-30T10:03:18.000Z" });
  expect(sentNotices(run.scheduled)).toMatchObject([
    { text: expect.stringContaining("1 workflow has not ended yet.") },
  ]);
});

test("items without a machine are handed to their retirement, and the next page waits for their share of the rate", () => {
  const orphan = { vmId: vmId("gone"), vaultId: "/vaults/v" };
  const run = drive({
    sweepOrphans: [{ ...noOrphans, counts: { orphans: 1 }, orphans: [orphan], continuation: "o2" }, noOrphans],
    startRetirements: [startedAll(1)],
  });

  expect(inputsOf(run.scheduled, "startRetirements")).toMatchObject([{ orphans: [orphan] }]);
  expect(run.scheduled).toContainEqual({ kind: "timer", fireAt: "2026-03-30T08:00:30.000Z" });
  expect(run.output).toMatchObject({ counts: { orphans: 1, retirements: 1 } });
});

test("a sweep of twelve hours ends and says what it did not reach", () => {
  const startedAt = "2026-03-29T20:00:00.000Z";
  const started = { ...plan, sweepId: "sweep-1", startedAt };
  const run = drive({}, { input: { plan: started, waiting: [vmId("a"), vmId("b")], continuation: "p9" } });

  expect(namesOf(run.scheduled)).not.toContain("sweepMachines");
  expect(run.output).toMatchObject({
    isComplete: false,
    incomplete: "it took longer than 12 hours",
    counts: { unreached: 2 },
  });
});

test("machines that the task hub cannot start are counted and left to the next sweep", () => {
  const run = drive({
    sweepMachines: [{ ...emptyPage, starts: [vmId("a")] }],
    startProtections: Array.from({ length: 5 }, () => new Error("task hub down")),
  });

  expect(run.output).toMatchObject({ counts: { startFailed: 1 } });
});

test("machines that their own retries have protected since the last summary are told in the next one", () => {
  const counts = { "protected protectionEnabled": 51, "needsAttention policyMissing": 1 };
  const run = drive({ "sweepDigest.take": [{ ...emptyDigest, counts }] });

  expect(run.scheduled).toContainEqual(expect.objectContaining({ key: "between-sweeps", operation: "take" }));
  expect(sentNotices(run.scheduled)).toMatchObject([{ title: "Sweep: 51 newly protected" }]);
  expect(run.output).toMatchObject({ counts: { protectedByRetry: 51 }, hasSentSummary: true, fingerprint: 0 });
});

test("remembers over partial sweeps when the last complete one began", () => {
  const before = "2026-03-30T06:00:00.000Z";

  expect(drive({}, { input: { lastCompleteAt: before } }).output).toMatchObject({ lastCompleteAt: NOW });
  const partial = drive({ planSweep: [{ ...plan, unreadable: ["s2"] }] }, { input: { lastCompleteAt: before } });
  expect(partial.output).toMatchObject({ isComplete: false, lastCompleteAt: before });
});

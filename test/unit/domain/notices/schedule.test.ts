import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import { runNotice } from "../../../../domain/notices/schedule.ts";
import type { RunSummary } from "../../../../domain/schedule/report.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";

const run: RunSummary = {
  id: "run:nightly:2026-11-21T02:30Z",
  schedule: "nightly",
  dueAt: "2026-11-21T02:30:00.000Z" as Instant,
  startedAt: "2026-11-21T02:30:02.000Z" as Instant,
  endedAt: "2026-11-21T05:10:00.000Z" as Instant,
  configVersion: "v1",
  status: "completed",
  counts: { vaulted: 40, validated: 10 },
};
const problem = (name: string) => ({ vmId: sampleVmId(name), status: "failed", reason: "snapshotFailed" }) as const;

test("a good run is an information without anything to do", () => {
  expect(runNotice(run)).toEqual({
    kind: "runSummary",
    severity: "info",
    title: "Schedule nightly: 50 of 50 machines backed up",
    text: "The run that was due at 2026-11-21 02:30 UTC selected 50 machines.",
    whatToDo: "Nothing.",
    whoActs: "none",
    occurredAt: run.endedAt,
    facts: [
      ["Run", run.id],
      ["Due", "2026-11-21 02:30 UTC"],
      ["Ended", "2026-11-21 05:10 UTC"],
      ["Machines", "40 in the vault, 10 in the vault and validated"],
    ],
  });
});

test("machines that were skipped are told, not counted against the run", () => {
  const notice = runNotice({ ...run, counts: { vaulted: 3, skipped: 1 } });

  expect(notice).toMatchObject({ severity: "info", title: "Schedule nightly: 3 of 3 machines backed up" });
  expect(notice.text).toContain("1 machine was skipped: not protected, stopped, or with a recent recovery point");
});

test("a run of which every machine was skipped backs up nothing", () => {
  expect(runNotice({ ...run, counts: { skipped: 13 } }).title).toBe("Schedule nightly: nothing to back up, 13 skipped");
});

test("machines that have one error of Azure Backup are told what helps against that one", () => {
  const quota = { status: "failed", reason: "CloudDosTimeboudLimitReached" } as const;
  const problems = ["web-01", "web-02"].map((name) => ({ ...quota, vmId: sampleVmId(name) }));
  const failed = { ...run, status: "completedWithProblems", counts: { failed: 2 } } as const;

  const same = runNotice({ ...failed, problems });
  const mixed = runNotice({ ...failed, problems: [...problems, problem("web-03")] });

  expect(same.whatToDo).toMatch(/^A quota of Azure Backup .* is used up .* Wait for the next day \(UTC\)/);
  expect(mixed.whatToDo).toMatch(/^Resolve the errors/);
});

test("problems are a warning with their counts, the machines, and what to do", () => {
  const notice = runNotice({
    ...run,
    status: "completedWithProblems",
    counts: { vaulted: 46, failed: 1, unknown: 1, leftOut: 1, warned: 1 },
    problems: [problem("web-01"), { vmId: sampleVmId("web-02"), status: "unknown", reason: "unknown" }],
  });

  expect(notice).toMatchObject({ severity: "warning", whoActs: "platformAdmin" });
  expect(notice.title).toBe(
    "Schedule nightly: 46 of 50 machines backed up, 1 failed, 1 unknown, 1 not started, 1 with a warning",
  );
  expect(notice.whatToDo).toMatch(/^Resolve the errors .* Open the backup items .* Remove what kept .* Open the jobs /);
  expect(notice.facts).toContainEqual(["web-01", "failed: snapshot failed"]);
  expect(notice.facts).toContainEqual(["web-02", "unknown"]);
});

test("of many machines the first ten are named", () => {
  const problems = Array.from({ length: 11 }, (_, index) => problem(`web-${index}`));

  const { facts } = runNotice({ ...run, status: "completedWithProblems", counts: { failed: 11 }, problems });

  expect(facts.filter(([, value]) => value === "failed: snapshot failed")).toHaveLength(10);
  expect(facts).toContainEqual(["Further machines", "see the run's report"]);
});

test("a cancelled run says that it started no further backup", () => {
  const notice = runNotice({ ...run, status: "cancelled", counts: { vaulted: 2, leftOut: 3 } });

  expect(notice).toMatchObject({ severity: "warning" });
  expect(notice.title).toBe("Schedule nightly: cancelled, 2 of 5 machines backed up, 3 not started");
  expect(notice.text).toContain("no further backup was started");
});

test("what could not be read is told with what to do", () => {
  const notice = runNotice({ ...run, status: "completedWithProblems", unreadable: ["/subscriptions/x"] });

  expect(notice.text).toContain("Nothing is known of 1 resource that could not be read.");
  expect(notice.whatToDo).toContain("Holdfast's roles");
  expect(notice.facts).toContainEqual(["Unreadable", "/subscriptions/x"]);
});

test.for([
  ["scheduleUnknown", "no longer contains this schedule", "Restore the schedule"],
  ["accessDenied", "lacks a permission", "Give the app's identity the permissions"],
] as const)("a run without machines is an error: %s", ([reason, meaning, remedy]) => {
  const { endedAt: _, ...rest } = run;

  const notice = runNotice({ ...rest, status: "failed", counts: {}, reason });

  expect(notice).toMatchObject({
    severity: "error",
    title: "Schedule nightly: no machine could be selected",
    whoActs: "platformAdmin",
    occurredAt: run.startedAt,
  });
  expect(notice.text).toContain(meaning);
  expect(notice.whatToDo).toContain(remedy);
});

test("a reason that no table knows is told as it is", () => {
  expect(runNotice({ ...run, status: "failed", counts: {}, reason: "strange" }).text).toContain("strange");
});

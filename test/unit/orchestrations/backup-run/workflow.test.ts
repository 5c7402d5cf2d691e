import { expect, test } from "vitest";
import { applyControlOperation, newRunControl, type RunControl } from "../../../../domain/schedule/run-control.ts";
import { runBackupSchedule } from "../../../../orchestrations/backup-run/workflow.ts";
import {
  driveOrchestrator,
  type Given,
  inputsOf,
  noticesOf,
  sentNotices,
} from "../../../support/drive-orchestrator.ts";
import { DUE_AT, machineId, plan, RUN_ID } from "../../../support/drive-part.ts";
import { failed, handedOver, vaultId } from "../../../support/workflow-answers.ts";

const planned = { kind: "planned", plan, subscriptionIds: ["s-1"], unreadable: [] };

function page(count: number, more: object = {}) {
  const machines = Array.from({ length: count }, (_, index) => ({ vmId: machineId(`vm-${index}`), vault: 0 }));
  return { kind: "page", vaultIds: [vaultId], machines, passedOver: [], unreadable: [], ...more };
}

/** Drives a run whose parts report by `parts` at each read of the entity. */
function drive(answers: Given["answers"], parts: (control: RunControl, reads: number) => RunControl = allEnd) {
  let control = newRunControl;
  let reads = 0;
  const started: number[] = [];
  const read = (name: "read" | "close") => () => {
    reads += 1;
    control = parts(started.reduce(known, control), reads);
    return applyControlOperation(control, { name }).result;
  };
  return driveOrchestrator(runBackupSchedule, {
    input: { schedule: "nightly", dueAt: DUE_AT },
    now: DUE_AT,
    instanceId: RUN_ID,
    generations: 400,
    answers: { planRun: [planned], startAlerts: [handedOver], ...answers },
    respond: {
      "runControl.read": read("read"),
      "runControl.close": read("close"),
      startPart: (input) => {
        started.push((input as { input: { part: number } }).input.part);
        return { kind: "started" };
      },
      writeRun: () => ({ closed: 0 }),
    },
  });
}

function known(control: RunControl, part: number): RunControl {
  if (control.parts[part] !== undefined || control.endedParts.includes(part)) return control;
  return { ...control, parts: { ...control.parts, [part]: { counts: { planned: 1 }, at: DUE_AT } } };
}

/** Every part that is known has ended, with one machine vaulted. */
function allEnd(control: RunControl): RunControl {
  const parts = Object.keys(control.parts).map(Number);
  const vaulted = (control.endedCounts.vaulted ?? 0) + parts.length;
  return { ...control, parts: {}, endedParts: [...control.endedParts, ...parts], endedCounts: { vaulted } };
}

const starts = (run: ReturnType<typeof drive>) =>
  inputsOf(run.scheduled, "startPart") as readonly {
    readonly instanceId: string;
    readonly input: { readonly selected: unknown[]; readonly passedOver: unknown[]; readonly plan: unknown };
  }[];
const notice = (run: ReturnType<typeof drive>) => sentNotices(run.scheduled)[0];

test("selects page by page, each once, and starts parts of at most 100 machines by one plan", () => {
  const run = drive({
    selectMachines: [
      page(150, { continuation: "next" }),
      page(30, { passedOver: [{ vmId: machineId("x"), reason: "recent" }] }),
    ],
  });

  expect(inputsOf(run.scheduled, "selectMachines")).toEqual([
    { schedule: "nightly", at: DUE_AT, subscriptionIds: ["s-1"] },
    { schedule: "nightly", at: DUE_AT, subscriptionIds: ["s-1"], continuation: "next" },
  ]);
  expect(
    starts(run).map(({ instanceId, input }) => [instanceId, input.selected.length, input.passedOver.length]),
  ).toEqual([
    [`${RUN_ID}:part:1`, 100, 0],
    [`${RUN_ID}:part:2`, 50, 0],
    [`${RUN_ID}:part:3`, 30, 1],
  ]);
  expect(inputsOf(run.scheduled, "planRun")).toHaveLength(1);
  for (const { input } of starts(run)) expect(input.plan).toEqual(plan);
});

test("ends with counts, its report and one digest", () => {
  const run = drive({ selectMachines: [page(3)] });

  expect(run.output).toMatchObject({
    id: RUN_ID,
    schedule: "nightly",
    dueAt: DUE_AT,
    configVersion: "v1",
    status: "completed",
    counts: { vaulted: 1 },
  });
  expect(noticesOf(run.scheduled)).toEqual(["runSummary"]);
  expect(notice(run)).toMatchObject({ severity: "info" });
  const heads = inputsOf(run.scheduled, "writeRun") as readonly { run: { status: string } }[];
  expect(heads.map((head) => head.run.status)).toEqual(["running", "completed"]);
});

test("shows its progress while the parts work", () => {
  const run = drive({ selectMachines: [page(3)] }, (control, reads) => (reads < 6 ? control : allEnd(control)));

  expect(run.statuses).toContainEqual(
    expect.objectContaining({ stage: "backingUp", counts: { planned: 1 }, parts: { selected: 1, ended: 0 } }),
  );
  expect(run.statuses.at(-1)).toMatchObject({ stage: "ended", status: "completed" });
});

test("names machines that are not plainly backed up, in a warning", () => {
  const problem = { vmId: machineId("a"), status: "failed", reason: "snapshotFailed" } as const;

  const run = drive({ selectMachines: [page(3)] }, (control) => ({
    ...allEnd(control),
    endedCounts: { vaulted: 2, failed: 1 },
    problems: [problem],
  }));

  expect(run.output).toMatchObject({ status: "completedWithProblems", problems: [problem] });
  expect(notice(run)).toMatchObject({ severity: "warning" });
});

test("a page that cannot be read is read again later, within the run's deadline", () => {
  const run = drive({
    selectMachines: [...Array(5).fill(failed("AZURE_UNAVAILABLE", { retryable: true })), page(3)],
  });

  expect(run.output).toMatchObject({ status: "completed" });
});

test("pages that cannot be read by the deadline make the run incomplete, with the parts that were started", () => {
  const run = drive({
    selectMachines: [
      page(3, { continuation: "next" }),
      ...Array(500).fill(failed("AZURE_UNAVAILABLE", { retryable: true })),
    ],
  });

  expect(run.output).toMatchObject({
    status: "completedWithProblems",
    reason: "azureUnavailable",
    counts: { vaulted: 1 },
  });
  expect(run.now <= plan.deadlineAt).toBe(true);
});

test.for<[string, Given["answers"], string]>([
  ["the plan is refused for good", { planRun: [failed("AZURE_ACCESS_DENIED")] }, "accessDenied"],
  ["the configuration lacks the schedule", { planRun: [{ kind: "scheduleUnknown" }] }, "scheduleUnknown"],
  ["it lacks the schedule later", { selectMachines: [{ kind: "scheduleUnknown" }] }, "scheduleUnknown"],
  ["the selection is refused for good", { selectMachines: [failed("AZURE_ACCESS_DENIED")] }, "accessDenied"],
])("fails, and says why, when %s", ([, answers, reason]) => {
  const run = drive(answers);

  expect(run.output).toMatchObject({ status: "failed", reason, counts: {} });
  expect(notice(run)).toMatchObject({ severity: "error" });
});

test("a plan that is not there yet is asked for again", () => {
  const run = drive({
    planRun: [...Array(5).fill(failed("AZURE_UNAVAILABLE", { retryable: true })), planned],
    selectMachines: [page(1)],
  });

  expect(run.output).toMatchObject({ status: "completed" });
});

test("tells of which subscriptions nothing is known", () => {
  const none = drive({ planRun: [{ ...planned, subscriptionIds: [], unreadable: ["s-2"] }] });
  const some = drive({
    planRun: [{ ...planned, unreadable: ["s-2"] }],
    selectMachines: [page(1, { unreadable: [machineId("broken")] })],
  });

  expect(none.output).toMatchObject({ status: "completedWithProblems", unreadable: ["/subscriptions/s-2"] });
  expect(some.output).toMatchObject({ unreadable: ["/subscriptions/s-2", machineId("broken")] });
});

test("machines of a part that is lost are unknown, and the run ends", () => {
  const run = drive(
    {
      selectMachines: [page(5)],
      readParts: [
        { states: ["running"] },
        failed("AZURE_UNAVAILABLE", { retryable: true }),
        ...Array(9).fill({ states: ["lost"] }),
      ],
    },
    (control) => ({
      ...control,
      parts: control.parts[1] ? { 1: { counts: { vaulted: 2, triggered: 3 }, at: DUE_AT } } : {},
    }),
  );

  expect(run.output).toMatchObject({
    status: "completedWithProblems",
    counts: { vaulted: 2, unknown: 3 },
    problems: [{ vmId: "part 1", status: "unknown", reason: "monitorFailed" }],
  });
  expect(inputsOf(run.scheduled, "writeRun").at(-1)).toMatchObject({ lostParts: [1] });
});

test("a cancelled run selects no further page", () => {
  const run = drive({ selectMachines: [page(3, { continuation: "next" })] }, (control, reads) => ({
    ...allEnd(control),
    isCancelled: reads > 2,
  }));

  expect(inputsOf(run.scheduled, "selectMachines")).toHaveLength(1);
  expect(run.output).toMatchObject({ status: "cancelled" });
});

test("machines whose part cannot be started are left out", () => {
  let control = newRunControl;
  const run = driveOrchestrator(runBackupSchedule, {
    input: { schedule: "nightly", dueAt: DUE_AT },
    now: DUE_AT,
    instanceId: RUN_ID,
    generations: 10,
    answers: {
      planRun: [planned],
      selectMachines: [page(3)],
      startPart: [failed("CONFIG_INVALID")],
      startAlerts: [handedOver],
    },
    respond: {
      "runControl.read": () => applyControlOperation(control, { name: "read" }).result,
      "runControl.close": () => new Error("entity"),
      writeRun: () => {
        control = newRunControl;
        return new Error("storage");
      },
    },
  });

  expect(run.output).toMatchObject({ status: "completedWithProblems", counts: { leftOut: 3 } });
});

test("stays below 64 KB with a page of 200 machines", () => {
  const run = drive({ selectMachines: [page(200)] });

  const largest = Math.max(...run.scheduled.map((entry) => JSON.stringify(entry).length));
  expect(largest).toBeLessThan(60_000);
});

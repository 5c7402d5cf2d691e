import { expect, test } from "vitest";
import { createReadParts, createStartPart } from "../../../../functions/activities/run-instances.ts";
import { createWriteRun, createWriteRunItems } from "../../../../functions/activities/write-run.ts";
import { InMemoryRunReports } from "../../../support/fakes/in-memory-run-reports.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleVmId } from "../../../support/fakes/sample-machine.ts";
import { thresholds } from "../../../support/workflow-answers.ts";

const { context } = recordingContext();
const runId = "run:nightly:2026-11-21T02:30Z";
const dueAt = "2026-11-21T02:30:00.000Z";
const plan = {
  configVersion: "v1",
  retainDays: 14,
  deadlineAt: "2026-11-21T14:30:00.000Z",
  staggerSeconds: 0,
  limits: {},
  closed: [],
  thresholds,
};
const part = { instanceId: `${runId}:part:1`, input: { runId, part: 1, dueAt, plan, vaultIds: [] } };

test("starts a part once, also when it has ended since", async () => {
  const workflows = new InMemoryWorkflows();
  const start = createStartPart({ workflows: () => workflows });

  const first = await start(part, context);
  workflows.put(part.instanceId, "finished");
  const second = await start(part, context);

  expect([first, second]).toEqual([{ kind: "started" }, { kind: "alreadyExists" }]);
  expect(workflows.started).toMatchObject([{ workflow: "backupRunPart", instanceId: part.instanceId }]);
});

test("tells parts that work from those that ended and those that are lost", async () => {
  const workflows = new InMemoryWorkflows();
  workflows.put("a", "running");
  workflows.put("b", "finished");
  workflows.put("c", { status: "Terminated", output: null, endedAt: dueAt as never });

  const { states } = await createReadParts({ workflows: () => workflows })(
    { instanceIds: ["a", "b", "c", "d"] },
    context,
  );

  expect(states).toEqual(["running", "ended", "lost", "lost"]);
});

test("writes a run's report, and makes unknown what a lost part left open", async () => {
  const reports = new InMemoryRunReports();
  const items = [
    { vmId: sampleVmId("a"), status: "triggered" },
    { vmId: sampleVmId("b"), status: "vaulted" },
  ];
  const run = { id: runId, schedule: "nightly", dueAt, startedAt: dueAt, status: "completed", counts: {} };

  const written = await createWriteRunItems({ reports })({ runId, part: 1, items });
  const closed = await createWriteRun({ reports })({ run, lostParts: [1] });

  expect([written, closed]).toEqual([
    { written: 2 },
    { closed: 1, lines: [{ part: 1, counts: { unknown: 1, vaulted: 1 } }] },
  ]);
  expect(await reports.read(runId)).toEqual(run);
  expect((await reports.items(runId, {})).items).toMatchObject([
    { vmId: sampleVmId("a"), status: "unknown", reason: "monitorFailed" },
    { vmId: sampleVmId("b"), status: "vaulted" },
  ]);
});

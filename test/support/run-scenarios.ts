import { handedOver, thresholds, vaultId, vmId } from "./workflow-answers.ts";
import type { Scenario } from "./workflow-app.ts";

const dueAt = "2026-03-31T01:00:00.000Z";
const runId = "run:nightly:2026-03-31T01:00Z";
const names = ["web-01", "web-02", "web-03"];
const machines = names.map((name) => ({ vmId: vmId.replace("web-01", name), vault: 0 }));
const plan = {
  configVersion: "v1",
  retainDays: 7,
  deadlineAt: "2026-03-31T13:00:00.000Z",
  staggerSeconds: 600,
  limits: { perVault: 2 },
  closed: [],
  thresholds,
};
const completed = { result: "completed", milestones: { vaultedAt: dueAt }, reason: "vaulted" } as const;
const ended = (index: number) => ({
  afterSeconds: 4000 + index,
  message: {
    kind: "ended",
    vmId: machines[index]?.vmId ?? "",
    result: { ...completed, jobId: `job-${index}` },
  } as NonNullable<Scenario["told"]>[number]["message"],
});

/** Lives of a run of a schedule, one part of which is lost, and of a part. */
export const runScenarios: readonly Scenario[] = [
  {
    name: "schedule",
    expected: { status: "completedWithProblems", counts: { unknown: 3 } },
    orchestrator: "runBackupSchedule",
    input: { schedule: "nightly", dueAt },
    instanceId: runId,
    answers: {
      planRun: [{ kind: "planned", plan, subscriptionIds: ["s-1"], unreadable: [] }],
      selectMachines: [
        { kind: "page", vaultIds: [vaultId], machines, passedOver: [], unreadable: [], continuation: "2" },
        { kind: "page", vaultIds: [], machines: [], passedOver: [], unreadable: [] },
      ],
      startPart: [{ kind: "started" }],
      readParts: [{ states: ["running"] }, { states: ["lost"] }],
      writeRun: [{ closed: 0 }],
      startAlerts: [handedOver],
    },
  },
  {
    name: "schedule-part",
    expected: { counts: { vaulted: 3, skipped: 1 } },
    orchestrator: "backupRunPart",
    input: {
      runId,
      part: 1,
      dueAt,
      plan,
      vaultIds: [vaultId],
      selected: machines,
      passedOver: [{ vmId: vmId.replace("web-01", "web-04"), reason: "recent" }],
    },
    instanceId: `${runId}:part:1`,
    told: [ended(0), ended(1), ended(2)],
    answers: {
      triggerBackups: [
        [{ kind: "uncertain", code: "AZURE_OUTCOME_UNKNOWN" }],
        [{ kind: "accepted", operationId: "op-1" }],
      ],
      startWatch: [{ kind: "started" }],
      writeRunItems: [{ written: 1 }],
    },
  },
];

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { adviceForCode, adviceRows } from "../../domain/notices/advice/for-code.ts";
import type { ErrorAdvice } from "../../domain/notices/advice/types.ts";
import { createVirtualClock } from "../../local/clock.ts";
import { backupVirtualMachine } from "../../orchestrations/backup-virtual-machine/workflow.ts";
import { protectVirtualMachine } from "../../orchestrations/protect-virtual-machine/workflow.ts";
import { driveOrchestrator, sentNotices } from "../support/drive-orchestrator.ts";
import { failed, operationFailed, straightWay, thresholds, vaultId, vmId } from "../support/workflow-answers.ts";
import { createWorkflowApp, type RecordedHistory, replay } from "../support/workflow-app.ts";

/** The next release's table: another advice for every code. */
const release = vi.hoisted(() => ({ isNext: false }));

vi.mock(import("../../domain/notices/advice/for-code.ts"), async (load) => {
  const today = await load();
  const otherAdvice = (code: string): ErrorAdvice => {
    const { whoActs, retry } = today.adviceForCode(code) ?? {};
    return {
      meaning: "Another meaning.",
      whatToDo: "Another remedy.",
      whoActs: whoActs === "none" ? "vmOwner" : "none",
      retry: retry === "later" ? "no" : "later",
    };
  };
  return { ...today, adviceForCode: (code) => (release.isNext ? otherAdvice(code) : today.adviceForCode(code)) };
});

beforeEach(() => {
  release.isNext = false;
});

const root = join(import.meta.dirname, "../..");
const now = "2026-03-31T01:00:00.000Z";
const codes = [...adviceRows.map(([[code = ""]]) => code), "UserErrorResourceGuardMissing", "UserErrorNotInAnyTable"];

/** A notice's words may change with a release: a task hub compares the names of what is scheduled, not the inputs. */
function withoutWords(value: unknown): unknown {
  const words = ["text", "whatToDo", "whoActs"];
  return JSON.parse(JSON.stringify(value, (key, each) => (words.includes(key) ? undefined : each)));
}

const often = (answers: Readonly<Record<string, readonly unknown[]>>) =>
  Object.fromEntries(Object.entries(answers).map(([name, list]) => [name, [...list, ...Array(20).fill(list.at(-1))]]));

type Answers = Readonly<Record<string, readonly unknown[]>>;

function backUp(answers: Answers, carried: object = {}) {
  return driveOrchestrator(backupVirtualMachine, {
    input: { vmId, vaultId, thresholds, ...carried },
    now,
    answers: often({
      listBackupJobs: [{ jobIds: ["old-1"] }],
      triggerBackup: [{ kind: "accepted", operationId: "op-1", retryAfterSeconds: 30 }],
      readOperation: [{ kind: "succeeded", jobId: "job-1" }],
      startDelivery: [{ kind: "started" }],
      "backupClaims.claim": [["granted"]],
      "backupClaims.requested": [true],
      "backupClaims.settle": [[]],
      "backupMailbox.take": [[]],
      startWatch: [{ kind: "started" }],
      startPublication: [{ kind: "started" }],
      ...answers,
    }),
    generations: 3,
  });
}

function protect(answers: Answers) {
  return driveOrchestrator(protectVirtualMachine, {
    input: { vmId },
    now,
    answers: often({ ...straightWay, "vaultLedger.exhausted": [true], ...answers }),
    generations: 3,
  });
}

/** A backup whose job has failed, as no watcher has told until the deadline. */
function backUpUnwatched(errors: readonly object[]) {
  const tasks = [{ taskId: "Take Snapshot", status: "Failed" }];
  const job = { jobId: "job-1", status: "Failed", startedAt: now, tasks, errors };
  const since = "2026-03-01T01:00:00.000Z";
  const awaited = { vaultId, thresholds, since, isJoined: false, jobId: "job-1", milestones: {} };
  return backUp({ getBackupJob: [{ kind: "job", job }] }, { awaited });
}

/** As the activity that reads a failure classifies it. */
const retryOf = (code: string) => adviceForCode(code)?.retry ?? "once";

const succeeded = { kind: "succeeded", jobId: "job-1" };

/** A failure with the code as the activities of today classified it, and a workflow that meets it. */
const meetings: readonly [string, (code: string) => () => ReturnType<typeof backUp> | ReturnType<typeof protect>][] = [
  [
    "a backup whose operation fails",
    (code) => {
      const failure = { ...operationFailed(code), retry: retryOf(code) };
      const answers = { readOperation: [failure, succeeded] };
      return () => backUp(answers);
    },
  ],
  [
    "a backup that Azure refuses",
    (code) => {
      const refused = { kind: "refused", code: "AZURE_REFUSED", serviceCode: code, message: "No." };
      const answers = { triggerBackup: [{ ...refused, retry: retryOf(code) }] };
      return () => backUp(answers);
    },
  ],
  [
    "a backup whose job fails",
    (code) => {
      const result = { result: "failed", jobId: "job-1", milestones: {}, reason: "jobFailed", serviceCode: code };
      const ended = { kind: "ended", vmId, result, retry: retryOf(code) };
      const answers = { "backupMailbox.take": [[], [ended]] };
      return () => backUp(answers);
    },
  ],
  [
    "protection whose operation fails",
    (code) => {
      const answers = { readOperation: [operationFailed(code), succeeded] };
      return () => protect(answers);
    },
  ],
  [
    "protection that Azure refuses",
    (code) => {
      const answers = { enableProtection: [failed("AZURE_REFUSED", { serviceCode: code })] };
      return () => protect(answers);
    },
  ],
];

test.for(meetings.flatMap(([name, arrange]) => codes.map((code) => [name, code, arrange] as const)))(
  "%s with %s goes the same way under the next release's table",
  ([, code, arrange]) => {
    const run = arrange(code);
    const today = run();

    release.isNext = true;
    const next = run();

    expect(withoutWords(next)).toEqual(withoutWords(today));
  },
);

test("the next release's notices have its words", () => {
  const code = "ExtensionSnapshotBitlockerError";
  const answers = { readOperation: [operationFailed(code)] };
  release.isNext = true;

  const told = sentNotices(protect(answers).scheduled);

  expect(told).toMatchObject([{ whatToDo: "Another remedy.", whoActs: "none" }]);
  expect(adviceForCode(code)).toMatchObject({ retry: "later" });
});

const histories = join(root, "test/fixtures/histories");

test.for(readdirSync(histories))("every instance of %s continues under the next release's table", async (file) => {
  const app = createWorkflowApp(createVirtualClock({ startAtMs: 0 }));
  const recorded = JSON.parse(readFileSync(join(histories, file), "utf8")) as readonly RecordedHistory[];
  release.isNext = true;

  for (const { orchestrator, payload, answer } of recorded) {
    const answered = await replay(app, orchestrator, payload);
    expect(withoutWords(answered), payload.instanceId).toEqual(withoutWords(answer));
  }
});

const orchestrators = readdirSync(join(root, "orchestrations"), { recursive: true, encoding: "utf8" });

test.for(orchestrators.filter((path) => path.endsWith(".ts")))("orchestrations/%s reads no class of a code", (path) => {
  const text = readFileSync(join(root, "orchestrations", path), "utf8");

  expect(text).not.toMatch(/notices\/advice\/(?!types\.ts)|\b(?:adviceForCode|classifyEnableError)\b/);
});

test.for<[string, () => { readonly output: unknown }, object]>([
  [
    "a backup",
    () => backUp({ readOperation: [{ ...operationFailed("UserErrorNotInAnyTable"), retry: "no" }] }),
    { result: "failed", reason: "operationFailed", serviceCode: "UserErrorNotInAnyTable" },
  ],
  [
    "a backup's job",
    () => backUpUnwatched([{ code: "99", message: "No.", recommendations: ["Do this."] }]),
    { result: "failed", serviceCode: "99" },
  ],
  [
    "protection",
    () => protect({ readOperation: [operationFailed("UserErrorNotInAnyTable")] }),
    { outcome: "needsAttention", reason: "protectionFailed", explanation: "UserErrorNotInAnyTable: No." },
  ],
])("the outcome of %s has a code that no table has, as Azure sent it", ([, run, expected]) => {
  expect(run().output).toMatchObject(expected);
});

test("the notice of a failed job has Azure's recommendation for a code that no table has", () => {
  const errors = [{ code: "99", message: "It broke.", recommendations: ["Do this.", "Then that."] }];

  const told = sentNotices(backUpUnwatched(errors).scheduled);

  expect(told).toMatchObject([{ whatToDo: "Do this. Then that." }]);
});

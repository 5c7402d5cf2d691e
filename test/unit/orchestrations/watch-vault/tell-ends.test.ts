import type { OrchestrationContext, Task } from "durable-functions";
import { expect, test } from "vitest";
import { mailboxKey } from "../../../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { settleEnds, type ToldEnd } from "../../../../orchestrations/watch-vault/tell-ends.ts";
import { driveOrchestrator, inputsOf } from "../../../support/drive-orchestrator.ts";
import { vaultId, vmId } from "../../../support/workflow-answers.ts";

const at = "2026-11-21T12:00:00.000Z" as Instant;

function ended(jobId: string): ToldEnd {
  const result = { result: "completed", reason: "vaulted", jobId, milestones: {} } as const;
  return { key: jobId, jobId, vmId, startedAt: at, endedAt: at, result, wasStalled: false };
}

test("tells a waiter of the job that its claim means, and not of another of the machine that ended, too", () => {
  function* settle(context: OrchestrationContext): Generator<Task, void, unknown> {
    yield* settleEnds(context, vaultId, [ended("job-1"), ended("nightly")], []);
  }

  const run = driveOrchestrator(settle, {
    input: {},
    now: at,
    answers: { "backupClaims.settle": [[{ waiter: "w-1", vmIds: [vmId] }], []] },
  });

  expect(inputsOf(run.scheduled, "backupClaims.settle")).toEqual([
    { vmIds: [vmId], jobIds: ["job-1"] },
    { vmIds: [vmId], jobIds: ["nightly"] },
  ]);
  expect(inputsOf(run.scheduled, "backupMailbox.put")).toMatchObject([{ messages: [{ result: { jobId: "job-1" } }] }]);
});

test("tells only those who joined since the end was told, when the claim is settled", () => {
  function* settle(context: OrchestrationContext): Generator<Task, void, unknown> {
    yield* settleEnds(context, vaultId, [ended("job-1")], [{ waiter: "w-1", vmId: vmId.toLowerCase() }]);
  }

  const run = driveOrchestrator(settle, {
    input: {},
    now: at,
    answers: {
      "backupClaims.settle": [
        [
          { waiter: "w-1", vmIds: [vmId] },
          { waiter: "w-2", vmIds: [vmId] },
        ],
      ],
    },
  });

  const puts = run.scheduled.filter((entry) => entry.kind === "entity" && entry.operation === "put");
  expect(puts).toMatchObject([{ key: mailboxKey("w-2") }]);
});

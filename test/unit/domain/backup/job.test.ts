import { expect, test } from "vitest";
import { endOf } from "../../../../domain/backup/end.ts";
import { backupJobStatuses, taskStatuses } from "../../../../domain/backup/job.ts";
import type { Instant } from "../../../../domain/instant.ts";

const startedAt = "2026-03-31T01:00:00.000Z" as Instant;

test("a job has ended in every status but those of a running or unknown one", () => {
  const running = backupJobStatuses.filter(
    (status) => endOf({ jobId: "job-1", status, startedAt, tasks: [], errors: [] }) === undefined,
  );

  expect(running).toEqual(["InProgress", "Cancelling", "Unknown"]);
});

test("a completed job proves a vaulted backup only with a transfer task that says Completed", () => {
  const proving = taskStatuses.filter((status) => {
    const tasks = [{ taskId: "Transfer data to vault", status }];
    return endOf({ jobId: "job-1", status: "Completed", startedAt, tasks, errors: [] })?.result === "completed";
  });

  expect(proving).toEqual(["Completed"]);
});

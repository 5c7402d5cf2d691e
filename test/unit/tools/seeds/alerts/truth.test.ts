import { expect, test } from "vitest";
import type { BackupJob } from "../../../../../local/azure-simulator/recovery-services/model/state.ts";
import { backupEnds, stallsOf } from "../../../../../tools/seeds/alerts/truth.ts";

type End = NonNullable<BackupJob["end"]>;

function job(end: End | undefined, change: Partial<BackupJob> = {}) {
  const common = { id: "j", virtualMachineName: "vm-1", snapshotEndsAtMs: 5, transferEndsAtMs: 10 };
  return { job: { ...common, end, ...change } as BackupJob };
}

const error = { errorCode: 1, errorTitle: "MadeUp", errorString: "", recommendations: [] };

test.for<[Pick<End, "status" | "tasks" | "error">, string | undefined, string]>([
  [{ status: "Completed", tasks: ["Completed", "Completed"] }, undefined, "info"],
  [{ status: "Completed", tasks: ["Completed", "Skipped"] }, "backup made only a snapshot", "warning"],
  [{ status: "Completed", tasks: ["Completed", "InProgress"] }, "backup result unknown", "error"],
  [{ status: "CompletedWithWarnings", tasks: ["Completed", "Failed"], error }, "MadeUp", "warning"],
  [{ status: "Cancelled", tasks: ["Cancelled"], error }, "MadeUp", "warning"],
  [{ status: "Failed", tasks: ["Failed", "NotStarted"], error }, "MadeUp", "error"],
])("a job that ended %j is %s, %s", ([end, label, severity]) => {
  const [told] = backupEnds([job({ ...end, atMs: 7 })]);

  expect(told).toEqual({ machine: "vm-1", jobId: "j", atMs: 7, severity, ...(label !== undefined && { label }) });
});

test("a job that runs has no end", () => {
  expect(backupEnds([job(undefined)])).toEqual([]);
});

test("a transfer that never ends by itself is a stall until it is cancelled", () => {
  const stalled = { transferEndsAtMs: Number.POSITIVE_INFINITY };
  const cancelled: End = { atMs: 9, status: "CompletedWithWarnings", tasks: ["Completed", "Cancelled"] };

  const stalls = stallsOf([job(undefined), job(undefined, stalled), job(cancelled, stalled)]);

  expect(stalls).toEqual([
    { machine: "vm-1", fromMs: 5, untilMs: undefined },
    { machine: "vm-1", fromMs: 5, untilMs: 9 },
  ]);
});

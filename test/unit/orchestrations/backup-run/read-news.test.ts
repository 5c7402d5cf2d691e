import { expect, test } from "vitest";
import { addSeconds } from "../../../../domain/instant.ts";
import { inputsOf } from "../../../support/drive-orchestrator.ts";
import { DUE_AT, drivePart, endedMessage, machineId, selected } from "../../../support/drive-part.ts";

const noJob = { kind: "noJob", vmId: machineId("a") } as const;

/** The watcher sees no job of the machine once; its operation says `operation`; later its backup ends. */
function driveWithoutJob(operation: object | Error, generations?: number) {
  let polls = 0;
  let starts = 0;
  const mail = (now: string) => {
    polls += 1;
    if (polls === 1) return [noJob];
    return now > addSeconds(DUE_AT, 7200) ? [endedMessage("a")] : [];
  };
  return drivePart({
    input: { selected: selected("a") },
    mail,
    trigger: () => {
      starts += 1;
      return [starts === 1 ? { kind: "accepted", operationId: "op-1" } : { kind: "alreadyRunning", jobId: "job-a" }];
    },
    respond: { readOperation: () => operation },
    ...(generations !== undefined && { generations }),
  });
}

test("learns the job from the backup's operation when the vault shows none", () => {
  const run = driveWithoutJob({ kind: "succeeded", jobId: "job-a" });

  expect(inputsOf(run.scheduled, "readOperation")).toMatchObject([{ operationId: "op-1" }]);
  expect(inputsOf(run.scheduled, "backupClaims.requested")).toContainEqual(
    expect.objectContaining({ backups: [{ vmId: machineId("a"), jobId: "job-a" }] }),
  );
  expect(run.report.get("a")).toMatchObject({ status: "vaulted", jobId: "job-a" });
});

test.for([
  ["runs", { kind: "inProgress" }],
  ["succeeded without a job", { kind: "succeeded" }],
  ["cannot be read", new Error("worker exited")],
] as const)("goes on waiting while the operation %s", ([, operation]) => {
  expect(driveWithoutJob(operation).output).toMatchObject({ counts: { vaulted: 1 } });
});

test("attaches to the running backup when Azure accepts a request and then finds one", () => {
  const run = driveWithoutJob({
    kind: "failed",
    errorCode: "UserErrorBackupOperationInProgress",
    errorMessage: "A backup runs.",
    errorClass: "tryAgain",
  });

  expect(run.report.get("a")).toMatchObject({ status: "vaulted", joined: true, attempts: 1 });
});

test.for([
  ["tries again what may pass", "tryAgain", { status: "planned", serviceCode: "Code" }],
  ["ends what does not", "protectionFailed", { status: "failed", reason: "operationFailed", serviceCode: "Code" }],
] as const)("of backups that Azure accepted and then refused it %s", ([, errorClass, expected]) => {
  const operation = { kind: "failed", errorCode: "Code", errorMessage: "No.", errorClass };

  const run = driveWithoutJob(operation, 2);

  expect(run.report.get("a")).toMatchObject(expected);
  expect(run.claims.claims).toEqual({});
});

test("passes over news of machines that are none of its own, and late news of one that has ended", () => {
  const run = drivePart({
    input: { selected: selected("a") },
    mail: () => [endedMessage("b"), { kind: "running", vmId: machineId("a"), jobId: "job-a" }, endedMessage("a")],
  });

  expect(run.output).toMatchObject({ counts: { vaulted: 1 } });
});

test("knows the job of a lost start by its message", () => {
  const run = drivePart({
    input: { selected: selected("a") },
    trigger: () => [{ kind: "uncertain", code: "AZURE_OUTCOME_UNKNOWN" }],
    mail: (now) =>
      now > addSeconds(DUE_AT, 7200)
        ? [endedMessage("a")]
        : [{ kind: "running", vmId: machineId("a"), jobId: "job-a" }],
  });

  expect(run.triggered).toHaveLength(1);
  expect(run.report.get("a")).toMatchObject({ status: "vaulted" });
});

import {
  changeItem,
  deleteItem,
  makePoint,
  makeVault,
  protect,
  startBackup,
  startRestore,
  stateOf,
  stop,
  waitForJob,
} from "./protection-steps.ts";
import { memberOf } from "./recordings.ts";
import { jobOfOperation, machineOf, type Stage } from "./stage.ts";

const restoreTypes: Readonly<Record<string, string>> = {
  "Replace disks": "OriginalLocation",
  "Recover VM to an alternate location": "AlternateLocation",
};

/** Brings a job into the state that its recorded body shows; returns the job's ID. */
export async function prepareJob(stage: Stage, job: unknown): Promise<string> {
  await makeVault(stage);
  switch (memberOf(job, "properties", "operation")) {
    case "Backup":
      return await prepareBackup(stage, job);
    case "Restore":
      return await prepareRestore(stage, job);
    default:
      return await prepareConfiguration(stage, String(memberOf(job, "properties", "operation")), job);
  }
}

async function prepareConfiguration(stage: Stage, operation: string, job: unknown): Promise<string> {
  await protect(stage);
  if (operation === "DisableBackup") await stop(stage);
  if (operation === "DeleteBackupData" || operation === "Undelete") await deleteItem(stage);
  if (operation === "Undelete") {
    await changeItem(stage, 0, { policyId: "", protectionState: "ProtectionStopped", isRehydrate: true });
  }
  const found = await findJob(stage, operation);
  await waitForJob(stage, found, stateOf(job));
  return found;
}

async function prepareBackup(stage: Stage, job: unknown): Promise<string> {
  const excludes = memberOf(job, "properties", "extendedInfo", "propertyBag", "Excluded disk(s)") !== undefined;
  await protect(stage, 0, { excludes });
  const wanted = stateOf(job);
  planFault(stage, job, wanted);
  const id = await startBackup(stage);
  if (/Cancel/.test(wanted)) {
    if (wanted.includes("[Completed,")) await waitForJob(stage, id, "InProgress[Completed,InProgress]");
    await stage.target.call("POST", `${stage.vaultId}/backupJobs/${id}/cancel`);
  }
  await waitForJob(stage, id, wanted);
  return id;
}

function planFault(stage: Stage, job: unknown, wanted: string): void {
  const outcomes: Readonly<Record<string, "snapshotFailed" | "failedLeavingTask" | "transferFailed">> = {
    "Failed[Failed,NotStarted]": "snapshotFailed",
    "Failed[InProgress,NotStarted]": "failedLeavingTask",
    "CompletedWithWarnings[Completed,Failed]": "transferFailed",
  };
  const outcome = outcomes[wanted];
  if (outcome !== undefined) planBackupEnd(stage, outcome, job);
}

/** Plans that the next backup of the stage's machine ends as a recorded one did, with its error. */
export function planBackupEnd(
  stage: Stage,
  outcome: "snapshotFailed" | "failedLeavingTask" | "transferFailed",
  job: unknown,
): void {
  const error = memberOf(job, "properties", "errorDetails", 0);
  if (error === undefined) return;
  stage.target.plan({
    kind: "backupJob",
    outcome,
    resource: machineOf(stage),
    error: {
      errorCode: Number(memberOf(error, "errorCode")),
      errorTitle: String(memberOf(error, "errorTitle")),
      errorString: String(memberOf(error, "errorString")),
      recommendations: (memberOf(error, "recommendations") ?? []) as readonly string[],
    },
  });
}

async function prepareRestore(stage: Stage, job: unknown): Promise<string> {
  const picks = memberOf(job, "properties", "extendedInfo", "propertyBag", "Restored disk(s)") !== undefined;
  const leaves = memberOf(job, "properties", "extendedInfo", "propertyBag", "Target Subscription ID") !== undefined;
  await protect(stage, 0, { excludes: picks });
  const point = await makePoint(stage);
  const type =
    restoreTypes[String(memberOf(job, "properties", "extendedInfo", "propertyBag", "Job Type"))] ?? "RestoreDisks";
  if (type === "OriginalLocation") {
    await stage.target.call("POST", `${machineOf(stage)}/deallocate`, undefined, "2024-03-01");
    await stage.target.wait(10);
  }
  const change = {
    ...(picks ? { luns: [0] } : {}),
    ...(leaves ? { subscription: "99999999-0000-4000-8000-000000000009" } : {}),
  };
  const id = await jobOfOperation(stage, await startRestore(stage, point, type, change));
  const wanted = stateOf(job);
  if (/Cancel/.test(wanted)) await stage.target.call("POST", `${stage.vaultId}/backupJobs/${id}/cancel`);
  // Old recordings have no tasks at all: then the status alone is waited for.
  const [status = ""] = wanted.split("[");
  const tasks = { Completed: "Completed", Cancelling: "Cancelling" }[status] ?? "InProgress";
  await waitForJob(stage, id, wanted.replace("[]", `[${tasks}]`));
  return id;
}

async function findJob(stage: Stage, operation: string): Promise<string> {
  const list = await stage.target.call("GET", `${stage.vaultId}/backupJobs?$filter=operation%20eq%20'${operation}'`);
  return String(memberOf(list.body, "value", 0, "name"));
}

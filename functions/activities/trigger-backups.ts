import type { InvocationContext } from "@azure/functions";
import { isJobOf, listedFrom, startStep } from "../../domain/backup/start-in-vault.ts";
import { BackupError, type ErrorCode } from "../../domain/errors.ts";
import type { Instant } from "../../domain/instant.ts";
import { adviceForCode } from "../../domain/notices/advice/for-code.ts";
import type { RetryClass } from "../../domain/notices/advice/types.ts";
import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import type { BackupJobRow, VaultJobs } from "../../domain/ports/vault-jobs.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { triggerBackups } from "../../orchestrations/contracts/backups.ts";
import { calledAtOf } from "../called-at.ts";

interface Deps {
  readonly jobs: Pick<VaultJobs, "listJobs">;
  readonly vault: Pick<BackupVault, "triggerBackup">;
  /** The machine's time, for a call that does not tell its own. */
  readonly now: () => Instant;
}

type Context = Pick<InvocationContext, "warn">;
type Answer = ActivityOutput<typeof triggerBackups>[number];
type Input = ReturnType<typeof triggerBackups.input.parse> & { readonly now: Instant };

/** Requests that are sent at once. */
const PARALLEL_STARTS = 5;
const WAIT_SECONDS = 60;
const MAX_MESSAGE_CHARACTERS = 300;

/** Azure Backup's code for "a backup of this machine is in this phase already". */
const BACKUP_RUNS = "UserErrorBackupOperationInProgress";

/**
 * Starts on-demand backups of machines of one vault, after one list of the vault's jobs; never waits, and fails only when the list is
 * no list. May run twice, also when responses of the first run were lost: a machine with a job of the first run gets no second one.
 *
 * A vault that cannot be reached costs one request: what follows the first failure is not sent.
 */
export function createTriggerBackups(deps: Deps) {
  return async (rawInput: unknown, context: Context): Promise<ActivityOutput<typeof triggerBackups>> => {
    const input = triggerBackups.input.parse(rawInput);
    const { vaultId, askedAt, vmIds } = input;
    const now = calledAtOf(rawInput) ?? deps.now();
    let rows: readonly BackupJobRow[];
    try {
      rows = await deps.jobs.listJobs({ vaultId, startedFrom: listedFrom(askedAt, now) });
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      const answer = answerToFailedList(error);
      return vmIds.map(() => answer);
    }
    return await startAll(deps, { ...input, now }, rows, context);
  };
}

/** Starts a few at a time, in order, until Azure says that it takes no more now. */
async function startAll(deps: Deps, input: Input, rows: readonly BackupJobRow[], context: Context) {
  const answers: Answer[] = [];
  const left = [...input.vmIds.entries()];
  let stop: Answer | undefined;
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [index, vmId] = next;
      const known = answerByJobs(rows.filter(isJobOf(vmId)), input);
      if (known.kind !== "start") {
        answers[index] = known;
        continue;
      }
      const answer = stop ?? (await start(deps, input, vmId, known.otherJobs, context));
      answers[index] = answer;
      if (answer.kind === "later" && STOPPING.includes(answer.code)) stop ??= answer;
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_STARTS }, work));
  return answers;
}

/** Codes of refusals that the vault's other machines would get, too. */
const STOPPING: readonly string[] = ["AZURE_THROTTLED", "AZURE_UNAVAILABLE"] satisfies ErrorCode[];

function answerByJobs(jobs: readonly BackupJobRow[], input: Input) {
  const { askedAt, triedUntil, now, endedJobs = [], mayStart = true } = input;
  const step = startStep(jobs, { askedAt, triedUntil, now, endedJobs });
  if (step.kind !== "start" || mayStart) return step;
  return { kind: "later", afterSeconds: 0, code: NOT_STARTED } as const;
}

/** No job was found, and none may be started. */
const NOT_STARTED = "notStarted";

async function start(
  { vault }: Deps,
  { vaultId, retainUntil }: Input,
  vmId: string,
  otherJobs: readonly string[],
  context: Context,
): Promise<Answer> {
  try {
    const { operationId } = await vault.triggerBackup({ vaultId, vmId, retainUntil });
    return { kind: "accepted", operationId, ...(otherJobs.length > 0 && { otherJobs: [...otherJobs] }) };
  } catch (error) {
    if (error instanceof BackupError) return answerToRefusal(error);
    // The answers of the other machines must not be lost with this one.
    context.warn(`A backup could not be started for an unexpected reason: ${textOf(error)}`);
    return { kind: "uncertain", code: "internalError" };
  }
}

function answerToRefusal(error: BackupError): Answer {
  const { code, serviceCode, retryAfterSeconds } = error;
  if (serviceCode?.toLowerCase() === BACKUP_RUNS.toLowerCase()) return { kind: "alreadyRunning" };
  switch (code) {
    case "AZURE_CONFLICT":
    case "AZURE_THROTTLED":
    case "AZURE_UNAVAILABLE":
      return { kind: "later", afterSeconds: retryAfterSeconds ?? WAIT_SECONDS, code };
    case "AZURE_OUTCOME_UNKNOWN":
    case "AZURE_RESPONSE_UNREADABLE":
      return { kind: "uncertain", code };
    default:
      return refused(error);
  }
}

/** Nothing was sent: what may pass is tried again, what does not is the end for now. */
function answerToFailedList(error: BackupError): Answer {
  const { code, retryable, retryAfterSeconds } = error;
  if (!retryable && code !== "AZURE_RESPONSE_UNREADABLE") return refused(error);
  return { kind: "later", afterSeconds: retryAfterSeconds ?? WAIT_SECONDS, code };
}

function refused({ code, serviceCode, message }: BackupError): Answer {
  return {
    kind: "refused",
    code,
    ...(serviceCode !== undefined && { serviceCode }),
    message: safeLine(message, MAX_MESSAGE_CHARACTERS),
    retry: retryClassOf(code, serviceCode),
  };
}

function retryClassOf(code: ErrorCode, serviceCode: string | undefined): RetryClass {
  if (code === "AZURE_QUOTA_REACHED") return "tomorrow";
  return (serviceCode === undefined ? undefined : adviceForCode(serviceCode)?.retry) ?? "no";
}

function textOf(error: unknown): string {
  return safeLine(error instanceof Error ? error.message : String(error), MAX_MESSAGE_CHARACTERS);
}

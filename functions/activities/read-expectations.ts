import type { InvocationContext } from "@azure/functions";
import { type CheckPlan, planCheck, rememberCheck, toldFirst } from "../../domain/backup/expected/check.ts";
import { judgeSuspects, type MissedBackup } from "../../domain/backup/expected/judge.ts";
import type { ExpectedBackups } from "../../domain/backup/expected/state.ts";
import { readStarted, type StartedJob } from "../../domain/backup/watch-keys.ts";
import type { VaultWatch } from "../../domain/backup/watch-state.ts";
import { vaultLedgerKey } from "../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../domain/errors.ts";
import { addSeconds, type Instant } from "../../domain/instant.ts";
import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import type { Inventory } from "../../domain/ports/inventory.ts";
import type { VaultDirectory } from "../../domain/ports/vault-directory.ts";
import type { VaultJobs } from "../../domain/ports/vault-jobs.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { expectedBackups, readExpectations } from "../../orchestrations/contracts/expected.ts";
import { vaultWatch } from "../../orchestrations/contracts/watch.ts";

interface Deps {
  readonly directory: Pick<VaultDirectory, "listPolicies">;
  readonly vault: Pick<BackupVault, "listProtectedItems">;
  readonly jobs: Pick<VaultJobs, "listJobs">;
  readonly inventory: Pick<Inventory, "read">;
  readonly workflows: (context: InvocationContext) => Workflows;
}

type Output = ActivityOutput<typeof readExpectations>;

/** A job that runs longer is not found: its machine is told. */
const LONGEST_JOB_SECONDS = 30 * 86_400;

/**
 * Reads a vault's policies and items, each in one list, and its jobs where items alone leave a backup in doubt. Safe to repeat: it
 * changes nothing.
 */
export function createReadExpectations(deps: Deps) {
  return async (rawInput: unknown, context: InvocationContext): Promise<Output> => {
    const { vaultId, at } = readExpectations.input.parse(rawInput);
    const client = deps.workflows(context);
    const key = vaultLedgerKey(vaultId);
    const before = ((await client.readEntityState(expectedBackups.name, key)) ?? undefined) as
      | ExpectedBackups
      | undefined;
    const watch = ((await client.readEntityState(vaultWatch.name, key)) ?? undefined) as VaultWatch | undefined;
    try {
      return await check(deps, { vaultId, before, started: readStarted(watch?.started ?? ""), at });
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      return failedCheck(error, before?.failedSince ?? at);
    }
  };
}

interface Check {
  readonly vaultId: string;
  readonly before: ExpectedBackups | undefined;
  /** What the vault's watch knows of who started which job. */
  readonly started: readonly StartedJob[];
  readonly at: Instant;
}

async function check(deps: Deps, { vaultId, before, started, at }: Check): Promise<Output> {
  const policies = await deps.directory.listPolicies(vaultId);
  if (policies === undefined) return { kind: "failed", reason: "vaultMissing", vaultIsGone: true, failedSince: at };
  const items = policies.length === 0 ? [] : await deps.vault.listProtectedItems(vaultId);
  const plan = planCheck(before, { policies, items, started }, at);
  const judged = judgeSuspects(plan.suspects, await jobsOf(deps, vaultId, plan, at));
  const told = toldFirst(judged.missed, plan.resumed);
  const missed = await existing(deps, told.missed);
  return {
    kind: "checked",
    missed: missed.map((backup) => ({ ...backup })),
    resumed: told.resumed.map((backup) => ({ ...backup })),
    hasMore: told.hasMore,
    expected: plan.expected,
    unknown: plan.unknown,
    unproven: plan.undecided.length + judged.undecided.length + judged.unproven.length,
    // Deleted machines, too, so that they are not read again at every check.
    saved: rememberCheck(before, plan, judged, told),
    ...(before?.failedSince !== undefined && { failedSince: before.failedSince }),
  };
}

async function jobsOf({ jobs }: Deps, vaultId: string, { jobsFrom }: CheckPlan, at: Instant) {
  if (jobsFrom === undefined) return [];
  const recent = await jobs.listJobs({ vaultId, startedFrom: jobsFrom });
  const startedFrom = addSeconds(at, -LONGEST_JOB_SECONDS);
  return [...recent, ...(await jobs.listJobs({ vaultId, startedFrom, status: "InProgress" }))];
}

/** Without machines that are known to be deleted. An inventory that cannot be read hides nothing. */
async function existing({ inventory }: Deps, missed: readonly MissedBackup[]): Promise<readonly MissedBackup[]> {
  const records = await Promise.all(missed.map(({ vmId }) => inventory.read(vmId).catch(() => undefined)));
  return missed.filter((_, index) => records[index]?.state !== "deleted");
}

function failedCheck({ code, retryable, retryAfterSeconds }: BackupError, failedSince: Instant): Output {
  return {
    kind: "failed",
    reason: attentionReason({ code, retryable }),
    vaultIsGone: code === "AZURE_NOT_FOUND",
    failedSince,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

import { planCheck, rememberCheck, toldFirst, type VaultFacts } from "../../domain/backup/expected/check.ts";
import { judgeSuspects } from "../../domain/backup/expected/judge.ts";
import type { ExpectedBackups } from "../../domain/backup/expected/state.ts";
import type { BackupOrigin } from "../../domain/backup/job.ts";
import { machineMark, type StartedJob } from "../../domain/backup/watch-keys.ts";
import type { Instant } from "../../domain/instant.ts";
import type { ProtectedItem } from "../../domain/ports/backup-vault.ts";
import type { BackupJobRow } from "../../domain/ports/vault-jobs.ts";
import type { PolicySchedule } from "../../domain/protection/policy-template.ts";
import { vmIdOf } from "./vault-rows.ts";
import { vaultId } from "./workflow-answers.ts";

/** A minute of a day in November 2026: `day(21, "02:00")`. */
export const day = (date: number, time: string): Instant => `2026-11-${date}T${time}:00.000Z` as Instant;

export function policy(
  name = "daily",
  schedule: PolicySchedule = { kind: "daily", time: "02:00" },
  timeZone = "UTC",
): VaultFacts["policies"][number] {
  const settings = { schedule, timeZone, retention: { days: 30 } };
  return { policyId: `${vaultId}/backupPolicies/${name}`, policyName: name, settings };
}

export function item(name: string, lastRecoveryPointAt?: Instant, change: Partial<ProtectedItem> = {}): ProtectedItem {
  const point = lastRecoveryPointAt === undefined ? {} : { lastRecoveryPointAt };
  const policyId = `${vaultId}/backupPolicies/daily`;
  return {
    vmId: vmIdOf(name),
    vaultId,
    policyId,
    protectionState: "Protected",
    isSoftDeleted: false,
    ...point,
    ...change,
  };
}

export function job(name: string, startedAt: Instant, change: Partial<BackupJobRow> = {}): BackupJobRow {
  return { jobId: `job of ${name}`, status: "Failed", startedAt, machineName: name, resourceGroup: "shop", ...change };
}

/** What the vault's watch knows of who started a machine's job. */
export function started(name: string, origin: BackupOrigin, startedAt: Instant): StartedJob {
  return { machine: machineMark({ resourceGroup: "shop", name }), startedAt, origin };
}

/** A whole check of a vault, and what is remembered after it. */
export function check(
  before: ExpectedBackups | undefined,
  now: Instant,
  items: readonly ProtectedItem[],
  given: {
    readonly jobs?: readonly BackupJobRow[];
    readonly policies?: VaultFacts["policies"];
    readonly started?: readonly StartedJob[];
  } = {},
) {
  const { jobs = [], policies = [policy()], started: known } = given;
  const plan = planCheck(before, { policies, items, ...(known !== undefined && { started: known }) }, now);
  const judged = judgeSuspects(plan.suspects, jobs);
  const told = toldFirst(judged.missed, plan.resumed);
  const names = (machines: readonly { readonly vmId: string }[]) =>
    machines.map(({ vmId }) => vmId.slice(vmId.lastIndexOf("/") + 1));
  return {
    plan,
    judged,
    missed: names(told.missed),
    resumed: names(told.resumed),
    failed: names(judged.failed),
    hasMore: told.hasMore,
    state: rememberCheck(before, plan, judged, told),
  };
}

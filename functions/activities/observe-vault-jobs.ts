import type { InvocationContext } from "@azure/functions";
import {
  claimTimes,
  lostClaims,
  machinesWithClaim,
  unseenSince,
  viewClaims,
} from "../../domain/backup/watch-claims.ts";
import { readOpen } from "../../domain/backup/watch-keys.ts";
import { planPoll, type WatchPlan } from "../../domain/backup/watch-plan.ts";
import { type PollFacts, trackJobs, wantsItems, windowStart } from "../../domain/backup/watch-poll.ts";
import type { VaultWatch } from "../../domain/backup/watch-state.ts";
import { type BackupClaims, noClaims } from "../../domain/coordination/backup-claims.ts";
import { claimKey } from "../../domain/coordination/claim-key.ts";
import { vaultLedgerKey } from "../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../domain/errors.ts";
import { addSeconds, type Instant } from "../../domain/instant.ts";
import type { BackupJobRow, VaultJobs } from "../../domain/ports/vault-jobs.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ProtectionConfig, Thresholds } from "../../domain/protection/config.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import { parseVaultId } from "../../domain/resource-id.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { backupClaims } from "../../orchestrations/contracts/backups.ts";
import { observeVaultJobs, vaultWatch } from "../../orchestrations/contracts/watch.ts";
import type { VaultMachines } from "../vault-machines.ts";
import { planOutput } from "../watch-output.ts";

interface Deps {
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "readEntityState">;
  readonly jobs: Pick<VaultJobs, "listJobs">;
  readonly machines: VaultMachines;
  readonly config: Pick<ProtectionConfig, "thresholds" | "subscriptionIds">;
}

type Output = ActivityOutput<typeof observeVaultJobs>;

/** At the first watch of a vault, running jobs are found that started within this time. Seconds. */
const LONGEST_JOB_SECONDS = 30 * 86_400;
/** Rows of one request. */
const PAGE_ROWS = 200;

/**
 * Lists the jobs of a vault once and says what follows from it: which ends are to be proven and told, whose details are due, who
 * waits in vain. Safe to repeat: it changes nothing.
 */
export function createObserveVaultJobs(deps: Deps) {
  return async (rawInput: unknown, context: InvocationContext): Promise<Output> => {
    const { vaultId, at, withoutJob, ...given } = observeVaultJobs.input.parse(rawInput);
    const client = deps.workflows(context);
    const key = vaultLedgerKey(vaultId);
    const watch = (await client.readEntityState(vaultWatch.name, key)) as VaultWatch | null | undefined;
    const claims = ((await client.readEntityState(backupClaims.name, key)) ?? noClaims) as BackupClaims;
    const thresholds = given.thresholds ?? deps.config.thresholds;
    const poll = { vaultId, at, withoutJob, watch: watch ?? undefined, claims, thresholds };
    try {
      return await observe(deps, poll);
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      return failedList(error, Object.keys(claims.claims).length);
    }
  };
}

interface Poll {
  readonly vaultId: string;
  readonly at: Instant;
  readonly withoutJob: readonly string[];
  readonly watch: VaultWatch | undefined;
  readonly claims: BackupClaims;
  readonly thresholds: Thresholds;
}

async function observe(deps: Deps, poll: Poll): Promise<Output> {
  const { vaultId, at, withoutJob, watch, claims, thresholds } = poll;
  const rows = await listRows(deps, poll);
  const view = viewClaims(claims, subscriptionsOf(vaultId, deps.config));
  const facts = { ...(watch !== undefined && { watch }), rows, claims: view, thresholds, now: at };
  const plan = planPoll(facts, await snapshotTimes(deps, vaultId, facts));
  const lost = lostClaims(claims, knownJobs(plan, watch), at);
  const marks = [...nameless(plan.ended), ...nameless(plan.details), ...plan.vanished].map(({ machine }) => machine);
  const unseen = unseenClaims(withoutJob, plan);
  const isNeeded = marks.length > 0 || lost.size > 0 || unseen.length > 0;
  const machines = isNeeded ? await deps.machines.machinesOf(vaultId, marks, at) : new Map<string, string>();
  return planOutput(plan, facts, {
    machines,
    vaultSubscriptionId: parseVaultId(vaultId)?.subscriptionId ?? "",
    noJob: machinesWithClaim(unseen, machines.values()).map(({ vmId }) => vmId),
    lost: machinesWithClaim([...lost.keys()], machines.values()).map(({ vmId, claim }) => ({
      vmId,
      key: lost.get(claim) ?? "",
    })),
    pages: Math.max(1, Math.ceil(rows.length / PAGE_ROWS)),
    thresholds,
  });
}

/** One list. At a vault's first watch two: what started lately, and what runs. */
async function listRows({ jobs }: Deps, { vaultId, watch, claims, at }: Poll): Promise<readonly BackupJobRow[]> {
  const unseen = unseenSince(claims, openJobs(watch), at);
  const recent = await jobs.listJobs({ vaultId, startedFrom: windowStart(watch, claimTimes(claims), unseen, at) });
  if (watch !== undefined) return recent;
  const startedFrom = addSeconds(at, -LONGEST_JOB_SECONDS);
  const running = await jobs.listJobs({ vaultId, startedFrom, status: "InProgress" });
  const rows = new Map([...running, ...recent].map((row) => [row.jobId, row]));
  return [...rows.values()].sort((left, right) => left.startedAt.localeCompare(right.startedAt));
}

/** The list of items, where it tells of many snapshots at once. */
async function snapshotTimes({ machines }: Deps, vaultId: string, facts: PollFacts) {
  if (!wantsItems(trackJobs(facts), facts)) return undefined;
  return (await machines.readItems(vaultId, facts.now)).snapshots;
}

/** The machine of a row may be in the vault's subscription, or in any that the configuration names. */
function subscriptionsOf(vaultId: string, { subscriptionIds }: Deps["config"]): readonly string[] {
  const own = parseVaultId(vaultId)?.subscriptionId.toLowerCase() ?? "";
  return [own, ...subscriptionIds.map((id) => id.toLowerCase()).filter((id) => id !== own)];
}

/** Claims were reviewed before the list was read: one whose job it shows for the first time waits for none any more. */
function unseenClaims(withoutJob: readonly string[], { started, ended }: WatchPlan): readonly string[] {
  const seen = new Set(
    [...started, ...ended].flatMap(({ claim }) => (claim === undefined ? [] : [claimKey(claim.vmId)])),
  );
  return withoutJob.filter((claim) => !seen.has(claim));
}

function nameless(jobs: WatchPlan["jobs"]): WatchPlan["jobs"] {
  return jobs.filter(({ claim }) => claim === undefined);
}

function knownJobs({ jobs }: WatchPlan, watch: VaultWatch | undefined): ReadonlySet<string> {
  return new Set([...jobs.map(({ key }) => key), ...openJobs(watch)]);
}

function openJobs(watch: VaultWatch | undefined): ReadonlySet<string> {
  return new Set([...readOpen(watch?.open ?? ""), ...(watch?.followed ?? [])].map(({ key }) => key));
}

function failedList(error: BackupError, claims: number): Output {
  const { retryable, retryAfterSeconds, code } = error;
  return {
    kind: "failed",
    reason: attentionReason({ code: error.code, retryable: error.retryable }),
    isFinal: !retryable,
    vaultIsGone: code === "AZURE_NOT_FOUND",
    claims,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

import type { InvocationContext, Timer } from "@azure/functions";
import { type ExpectedBackups, isCheckDue } from "../../domain/backup/expected/state.ts";
import { isWatchDue } from "../../domain/backup/watch-due.ts";
import type { VaultWatch } from "../../domain/backup/watch-state.ts";
import type { BackupClaims } from "../../domain/coordination/backup-claims.ts";
import { checkInstanceId, vaultLedgerKey, watchInstanceId } from "../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Approvals } from "../../domain/ports/approvals.ts";
import type { Incidents } from "../../domain/ports/incidents.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { parseVaultId } from "../../domain/resource-id.ts";
import { backupClaims, watchVault } from "../../orchestrations/contracts/backups.ts";
import { checkVault, expectedBackups } from "../../orchestrations/contracts/expected.ts";
import { vaultWatch } from "../../orchestrations/contracts/watch.ts";
import { startWorkflow } from "../../orchestrations/contracts/workflows.ts";
import type { Monitoring, SeenVault } from "../monitoring.ts";
import { repairDeletions } from "../repair-deletions.ts";
import { repairFollowers } from "../repair-followers.ts";
import { dueAtOf } from "../timer-status.ts";

interface Deps {
  /** IDs of the vaults that there are. */
  readonly vaults: (at: Instant) => Promise<readonly string[]>;
  readonly incidents: Pick<Incidents, "list">;
  readonly approvals: Pick<Approvals, "list">;
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly monitoring: Pick<Monitoring, "byWatchTick">;
  /** The machine's time, for a tick whose due time the host does not tell or that comes late. */
  readonly now: () => Instant;
}

/**
 * Starts the watch of every vault that needs one (timer trigger, every five minutes): vaults in which a workflow waits, whose next poll is
 * due, whose policies start backups now, or that were never watched; and the check of scheduled backups where it is due. A vault that is
 * watched is left alone. Open incidents whose follower does not run get one, and approved deletions that were not started are started. That
 * sweeps or watches do not run is told. When the vaults cannot be listed, those that this process saw last are used.
 */
export function createWatchTick({ vaults, incidents, approvals, monitoring, workflows, now }: Deps) {
  let known: readonly string[] = [];
  return async (timer: Timer, context: InvocationContext): Promise<void> => {
    const at = timer.isPastDue ? now() : (dueAtOf(timer) ?? now());
    const listed = await vaults(at).catch((error: unknown) => {
      context.warn(`The vaults could not be listed; ${known.length} are known from earlier: ${textOf(error)}`);
      return undefined;
    });
    known = listed ?? known;
    const client = workflows(context);
    const seen = await startEach(client, known, at, context);
    await repairFollowers(client, incidents).catch((error: unknown) => {
      context.warn(`The followers of open incidents could not be looked at: ${textOf(error)}`);
    });
    await repairDeletions(client, approvals).catch((error: unknown) => {
      context.warn(`Approved deletions could not be looked at: ${textOf(error)}`);
    });
    const isBlind = listed === undefined && known.length === 0;
    await monitoring.byWatchTick({ client, at, log: context }, isBlind ? undefined : seen);
  };
}

async function startEach(client: Workflows, vaultIds: readonly string[], at: Instant, context: InvocationContext) {
  const seen: SeenVault[] = [];
  for (const vaultId of vaultIds.filter((id) => parseVaultId(id) !== undefined)) {
    const vault = await startIfDue(client, vaultId, at, context);
    if (vault !== undefined) seen.push(vault);
  }
  return seen;
}

/** One vault never keeps the others from being watched. Returns nothing for one whose state cannot be read. */
async function startIfDue(
  client: Workflows,
  vaultId: string,
  at: Instant,
  context: InvocationContext,
): Promise<SeenVault | undefined> {
  let seen: SeenVault | undefined;
  try {
    const key = vaultLedgerKey(vaultId);
    const watch = (await client.readEntityState(vaultWatch.name, key)) as VaultWatch | null | undefined;
    seen = { vaultId, ...(watch !== null && watch !== undefined && { watch }) };
    const claims = (await client.readEntityState(backupClaims.name, key)) as BackupClaims | null | undefined;
    const state = (await client.readEntityState(expectedBackups.name, key)) as ExpectedBackups | null | undefined;
    const expected = state ?? undefined;
    if (isWatchDue(watch ?? undefined, Object.keys(claims?.claims ?? {}).length, at, expected)) {
      const request = startWorkflow(watchVault, watchInstanceId(vaultId), { vaultId });
      if ((await client.startUnlessRunning(request)) === "started") context.info(`Watch of ${vaultId} started.`);
    }
    if (isCheckDue(expected, at))
      await client.startUnlessRunning(startWorkflow(checkVault, checkInstanceId(vaultId), { vaultId }));
  } catch (error) {
    context.error(`The watch of ${vaultId} could not be started: ${textOf(error)}`);
  }
  return seen;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

import { backupClaims } from "../contracts/backups.ts";
import type { EntityInput } from "../contracts/entities.ts";
import { tryEntity } from "../durable/call.ts";
import type { Context, Step } from "./part.ts";

/**
 * Notes backups that run in the claims of their machines, for the vault's watcher. A claim may be gone by now: it was that of an earlier
 * backup, whose end the watcher was telling. Then it is made anew; a claim that is there stays as it is. Never fails.
 *
 * @param key - Of the vault's claims.
 */
export function* noteRequested(
  context: Context,
  key: string,
  requested: EntityInput<typeof backupClaims, "requested">,
): Step<void> {
  const isNoted = yield* tryEntity(context, backupClaims, key, "requested", requested);
  if (isNoted !== false) return;
  const vmIds = requested.backups.map(({ vmId }) => vmId);
  yield* tryEntity(context, backupClaims, key, "claim", { waiter: context.df.instanceId, vmIds, at: requested.at });
  yield* tryEntity(context, backupClaims, key, "requested", requested);
}

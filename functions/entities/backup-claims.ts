import type { EntityContext } from "durable-functions";
import {
  applyClaimsOperation,
  type BackupClaims,
  type ClaimsOperation,
  isForgettable,
  noClaims,
} from "../../domain/coordination/backup-claims.ts";
import { backupClaims as contract } from "../../orchestrations/contracts/backups.ts";

/**
 * Durable entity `backupClaims`, one per vault: which machines have a backup that workflows wait for. One writer at a time; the rule
 * is in domain/coordination/backup-claims.ts. It deletes itself when there is none, and no used-up quota
 * to remember.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function backupClaims(context: EntityContext<BackupClaims>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} cannot read the operation "${context.df.operationName}" or its input.`);
    context.df.return(null);
    return;
  }
  const { state, result } = applyClaimsOperation(context.df.getState(() => noClaims) ?? noClaims, operation);
  context.df.setState(state);
  context.df.return(result);
  // After `return`, which marks the entity as existing.
  if (isForgettable(state)) context.df.destructOnExit();
}

function readOperation(context: EntityContext<BackupClaims>): ClaimsOperation | undefined {
  const { operationName } = context.df;
  const name = (Object.keys(contract.operations) as ClaimsOperation["name"][]).find((known) => known === operationName);
  if (name === undefined) return undefined;
  const input = contract.operations[name].input.safeParse(context.df.getInput<unknown>());
  return input.success ? ({ ...input.data, name } as ClaimsOperation) : undefined;
}

import type { EntityContext } from "durable-functions";
import {
  applyMailboxOperation,
  type BackupMailbox,
  emptyMailbox,
  type MailboxOperation,
} from "../../domain/coordination/backup-mailbox.ts";
import { backupMailbox as contract } from "../../orchestrations/contracts/backups.ts";

/**
 * Durable entity `backupMailbox`, one per waiter: what the waiter is told of its backups and has not taken yet; the rule is in
 * domain/coordination/backup-mailbox.ts. It deletes itself when it is empty.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function backupMailbox(context: EntityContext<BackupMailbox>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} cannot read the operation "${context.df.operationName}" or its input.`);
    context.df.return(null);
    return;
  }
  const { state, result } = applyMailboxOperation(context.df.getState(() => emptyMailbox) ?? emptyMailbox, operation);
  context.df.setState(state);
  context.df.return(result);
  // After `return`, which marks the entity as existing.
  if (state.messages.length === 0) context.df.destructOnExit();
}

function readOperation(context: EntityContext<BackupMailbox>): MailboxOperation | undefined {
  const { operationName: name } = context.df;
  if (name === "take") return { name };
  if (name !== "put") return undefined;
  const input = contract.operations.put.input.safeParse(context.df.getInput<unknown>());
  return input.success ? ({ ...input.data, name } as MailboxOperation) : undefined;
}

import type { EntityContext } from "durable-functions";
import { applyCheckOperation, type CheckOperation, type ExpectedBackups } from "../../domain/backup/expected/state.ts";
import { expectedBackups as contract } from "../../orchestrations/contracts/expected.ts";

/**
 * Durable entity `expectedBackups`, one per vault: what the checks of its scheduled backups have to remember. Its one writer is the
 * vault's `checkVault`; the rule is in domain/backup/expected/state.ts. It deletes itself when the vault is gone.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function expectedBackups(context: EntityContext<ExpectedBackups | null>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} cannot read the operation "${context.df.operationName}" or its input.`);
    context.df.return(null);
    return;
  }
  const state = applyCheckOperation(context.df.getState(() => null) ?? undefined, operation);
  context.df.setState(state ?? null);
  context.df.return(true);
  // After `return`, which marks the entity as existing.
  if (state === undefined) context.df.destructOnExit();
}

function readOperation(context: EntityContext<ExpectedBackups | null>): CheckOperation | undefined {
  const { operationName } = context.df;
  if (operationName === "forget") return { name: "forget" };
  if (operationName !== "save" && operationName !== "postpone") return undefined;
  const input = contract.operations[operationName].input.safeParse(context.df.getInput<unknown>());
  return input.success ? ({ ...input.data, name: operationName } as CheckOperation) : undefined;
}

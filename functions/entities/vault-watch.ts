import type { EntityContext } from "durable-functions";
import { applyWatchOperation, type VaultWatch, type WatchOperation } from "../../domain/backup/watch-state.ts";
import { vaultWatch as contract } from "../../orchestrations/contracts/watch.ts";

/**
 * Durable entity `vaultWatch`, one per vault: what the watch of its jobs has to remember. Its one writer is the vault's `watchVault`;
 * the rule is in domain/backup/watch-state.ts. It deletes itself when the vault is gone.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function vaultWatch(context: EntityContext<VaultWatch | null>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} cannot read the operation "${context.df.operationName}" or its input.`);
    context.df.return(null);
    return;
  }
  const state = applyWatchOperation(context.df.getState(() => null) ?? undefined, operation);
  context.df.setState(state ?? null);
  context.df.return(true);
  // After `return`, which marks the entity as existing.
  if (state === undefined) context.df.destructOnExit();
}

function readOperation(context: EntityContext<VaultWatch | null>): WatchOperation | undefined {
  const { operationName } = context.df;
  if (operationName === "forget") return { name: "forget" };
  if (operationName !== "save" && operationName !== "expect" && operationName !== "postpone") return undefined;
  const input = contract.operations[operationName].input.safeParse(context.df.getInput<unknown>());
  return input.success ? ({ ...input.data, name: operationName } as WatchOperation) : undefined;
}

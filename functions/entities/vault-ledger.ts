import type { EntityContext } from "durable-functions";
import { applyLedgerOperation } from "../../domain/coordination/vault-ledger.ts";
import type { LedgerOperation } from "../../domain/coordination/vault-ledger-operations.ts";
import { emptyLedger, isForgettable, type VaultLedger } from "../../domain/coordination/vault-ledger-state.ts";
import { vaultLedger as contract } from "../../orchestrations/contracts/entities.ts";

/**
 * Durable entity `vaultLedger`, one per vault: places in the vault and its policies, and the quotas of the day. One writer at a
 * time; the rule is in domain/coordination/vault-ledger.ts. It deletes itself when it knows nothing that Azure would not tell.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function vaultLedger(context: EntityContext<VaultLedger>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} cannot read the operation "${context.df.operationName}" or its input.`);
    context.df.return(null);
    return;
  }
  const { state, result } = applyLedgerOperation(context.df.getState(() => emptyLedger) ?? emptyLedger, operation);
  context.df.setState(state);
  context.df.return(result);
  // After `return`, which marks the entity as existing.
  if (isForgettable(state)) context.df.destructOnExit();
}

function readOperation(context: EntityContext<VaultLedger>): LedgerOperation | undefined {
  const { operationName } = context.df;
  const name = (Object.keys(contract.operations) as LedgerOperation["name"][]).find((known) => known === operationName);
  if (name === undefined) return undefined;
  const input = contract.operations[name].input.safeParse(context.df.getInput<unknown>());
  return input.success ? ({ ...input.data, name } as LedgerOperation) : undefined;
}

import type { InvocationContext } from "@azure/functions";
import * as df from "durable-functions";
import { entityContracts } from "../orchestrations/contracts/entities.ts";

/** State of a vault's ledger, of an invocation whose function has the Durable client as extra input; see vault-ledger-state.ts. */
export async function readLedgerState(context: InvocationContext, key: string): Promise<unknown> {
  const ledger = new df.EntityId(entityContracts.vaultLedger.name, key);
  return (await df.getClient(context).readEntityState(ledger)).entityState;
}

import { EntityId } from "durable-functions";
import { z } from "zod";
import { sha256 } from "../domain/coordination/sha256.ts";
import { requestBudget } from "../orchestrations/contracts/entities.ts";
import type { BudgetDirectory } from "./shared-request-budget.ts";

/** What is needed of `DurableClient`. */
export interface EntityClient {
  signalEntity(id: EntityId, operation: string, input: unknown): Promise<void>;
  readEntityState(id: EntityId): Promise<{ readonly entityExists: boolean; readonly entityState?: unknown }>;
}

const workers = z.object({ lastSeenMs: z.record(z.string(), z.number()) });

/** The directory of the processes that share a budget, over the durable entity `requestBudget`. */
export function budgetDirectoryOf(client: EntityClient): BudgetDirectory {
  const idOf = (key: string) => new EntityId(requestBudget.name, sha256(key).slice(0, 32));
  return {
    report: (key, worker) => client.signalEntity(idOf(key), "report", worker),
    async read(key) {
      const { entityExists, entityState } = await client.readEntityState(idOf(key));
      return entityExists ? workers.parse(entityState) : undefined;
    },
  };
}

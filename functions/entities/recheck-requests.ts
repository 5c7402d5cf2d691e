import type { EntityContext } from "durable-functions";
import {
  type Attention,
  type AttentionOperation,
  applyAttention,
  noAttention,
} from "../../domain/coordination/recheck-requests.ts";

const OPERATIONS: readonly string[] = ["mark", "take", "isMarked"] satisfies readonly AttentionOperation[];

/**
 * Durable entity `attention`, one per machine: remembers that somebody asked to look at the machine again. One writer at a
 * time, and it survives restarts; what an operation does is decided in domain/coordination/recheck-requests.ts.
 *
 * An unknown operation changes nothing and answers `null`: an entity's error reaches its caller without its text.
 */
export function attention(context: EntityContext<Attention>): void {
  const operation = context.df.operationName ?? "";
  if (!isOperation(operation)) {
    context.error(`Entity attention does not know the operation "${operation}".`);
    context.df.return(null);
    return;
  }
  const { state, answer } = applyAttention(context.df.getState(() => noAttention) ?? noAttention, operation);
  context.df.setState(state);
  context.df.return(answer);
}

function isOperation(name: string): name is AttentionOperation {
  return OPERATIONS.includes(name);
}

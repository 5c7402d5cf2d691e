import type { EntityContext } from "durable-functions";
import { claimNotice, noSentNotices, type SentNotices } from "../../domain/coordination/sent-notices.ts";
import { sentNotices as contract } from "../../orchestrations/contracts/entities.ts";

/**
 * Durable entity `sentNotices`, one per backup job: makes workflows that follow the same job send each notice once. `claim`
 * returns whether the caller is the first; the rule is in domain/coordination/sent-notices.ts.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function sentNotices(context: EntityContext<SentNotices>): void {
  const topic = contract.operations.claim.input.safeParse(context.df.getInput<unknown>());
  if (context.df.operationName !== "claim" || !topic.success) {
    context.error(`Entity ${contract.name} does not know the operation "${context.df.operationName}".`);
    context.df.return(null);
    return;
  }
  const before = context.df.getState(() => noSentNotices) ?? noSentNotices;
  const { state, isFirst } = claimNotice(before, topic.data);
  context.df.setState(state);
  context.df.return(isFirst);
}

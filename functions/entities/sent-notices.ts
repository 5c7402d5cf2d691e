import type { EntityContext } from "durable-functions";
import { type Announcements, claimAnnouncement, noAnnouncements } from "../../domain/coordination/sent-notices.ts";

/**
 * Durable entity `announcements`, one per backup job: sees to it that workflows which follow the same job tell people of it
 * once. `claim` answers whether the caller is the first; what counts is decided in domain/coordination/sent-notices.ts.
 *
 * Anything else changes nothing and answers `null`: an entity's error reaches its caller without its text.
 */
export function announcements(context: EntityContext<Announcements>): void {
  const announcement = context.df.getInput<unknown>();
  if (context.df.operationName !== "claim" || typeof announcement !== "string") {
    context.error(`Entity announcements does not know the operation "${context.df.operationName}".`);
    context.df.return(null);
    return;
  }
  const before = context.df.getState(() => noAnnouncements) ?? noAnnouncements;
  const { state, isFirst } = claimAnnouncement(before, announcement);
  context.df.setState(state);
  context.df.return(isFirst);
}

import type { OrchestrationContext, Task } from "durable-functions";
import { shardKey } from "../../domain/incidents/identity.ts";
import type { Assigned, Concerned } from "../../domain/incidents/open-incidents.ts";
import type { ClosingAlert, OpeningAlert, ScopePlan } from "../../domain/incidents/plan-alerts.ts";
import { openIncidents } from "../contracts/incidents.ts";
import { callEntity } from "../durable/call.ts";

/** What is new in a scope, and which incidents its successes close. */
export interface ScopeNews {
  readonly scope: string;
  readonly opens: readonly OpeningAlert[];
  readonly closing: readonly Concerned[];
  /** Of which entity of the scope each was learnt, counted from 1. */
  readonly shards: readonly number[];
}

/** Entities of one scope: 50,000 machines with open incidents in one subscription. */
const MAX_SHARDS = 30;

/** Asks the entities of a scope what they know of the alerts: one, unless thousands of its machines have open incidents. */
export function* askIndex(context: OrchestrationContext, plan: ScopePlan): Generator<Task, ScopeNews, unknown> {
  const { scope } = plan;
  const closes = plan.closes.map(closeRequest);
  const closing: Concerned[] = [];
  const shards: number[] = [];
  let { opens } = plan;
  for (let shard = 1; shard <= MAX_SHARDS; shard += 1) {
    const asked = { opens: opens.map(openRequest), closes };
    const answer = yield* callEntity(context, openIncidents, shardKey(scope, shard), "ask", asked);
    const { left } = answer;
    opens = opens.filter((_, place) => left.includes(place));
    closing.push(...answer.closing);
    shards.push(...answer.closing.map(() => shard));
    if (!answer.hasMore) break;
  }
  return { scope, opens, closing, shards };
}

/** Notes what the incidents know by now: what joined wherever there is room, what is solved where it was found. */
export function* settleIndex(
  context: OrchestrationContext,
  { scope, closing, shards }: ScopeNews,
  joined: readonly Assigned[],
): Generator<Task, void, unknown> {
  let assigned = joined;
  for (let shard = 1; shard <= MAX_SHARDS; shard += 1) {
    const released = closing.filter((_, place) => shards[place] === shard);
    const isLater = shards.some((other) => other > shard);
    if (assigned.length === 0 && released.length === 0 && !isLater) return;
    if (assigned.length === 0 && released.length === 0) continue;
    const settled = { assigned: [...assigned], released };
    const answer = yield* callEntity(context, openIncidents, shardKey(scope, shard), "settle", settled);
    assigned = answer.unassigned;
  }
}

function openRequest({ change, causeKey }: OpeningAlert) {
  return { subject: change.subject.key, causeKey };
}

function closeRequest({ change, causeKeys }: ClosingAlert) {
  const { families, subject } = change;
  return { subject: subject.key, families, ...(causeKeys !== undefined && { causeKeys }) };
}

import type { FaultInjector } from "../faults.ts";
import type { ResourceChange, SimulatorClock } from "../service.ts";
import { createDeliverer, type DeadLetter } from "./deliverer.ts";
import { type EventFacts, type EventShape, notificationEvent, type PlainEvent, resourceEvent } from "./shapes.ts";
import type { EventSubscription } from "./subscriptions.ts";
import { validateEndpoint } from "./validation.ts";

/** Event Grid: tells subscribers of every successful ARM write and delete. */
export interface EventGrid {
  publish(change: ResourceChange): void;
  /** @returns The subscription's ID, or why the endpoint did not prove that it wants events. */
  subscribe(subscription: EventSubscription): Promise<{ readonly id: string } | { readonly refused: string }>;
  unsubscribe(id: string): boolean;
  state(): EventGridState;
  /** Stops: running deliveries are cut off, nothing new is sent. */
  stop(): void;
}

interface EventGridState {
  readonly subscriptions: readonly (EventSubscription & { readonly id: string })[];
  readonly published: number;
  readonly delivered: number;
  readonly failedAttempts: number;
  /** Waiting for their first or next attempt. */
  readonly pending: number;
  /** The newest ones, at most 1,000. */
  readonly deadLetters: readonly DeadLetter[];
}

export interface EventGridParts {
  readonly clock: SimulatorClock;
  readonly random: () => number;
  readonly newGuid: () => string;
  readonly faults: Pick<FaultInjector, "forEvent">;
  readonly tenantId: string;
}

/** A reordered event lets later ones pass for this long. */
const REORDER_SECONDS = 5;
const DEFAULT_DELAY_SECONDS = 60;

export function createEventGrid(parts: EventGridParts): EventGrid {
  const subscriptions = new Map<string, EventSubscription>();
  const deliverer = createDeliverer(parts);
  let published = 0;
  return {
    publish(change) {
      published += 1;
      const wanting = [...subscriptions].filter(([, subscription]) => isWanted(subscription, change));
      if (wanting.length === 0) return;
      const copies = copiesOf(parts, change);
      for (const [id, subscription] of wanting) {
        const events = subscription.events.map((shape) => eventOf(parts, change, shape));
        for (const event of events) copies.forEach((delayMs) => void deliverer.send(id, subscription, event, delayMs));
      }
    },
    async subscribe(subscription) {
      if (subscription.validate) {
        const refused = await validateEndpoint(parts, subscription);
        if (refused !== undefined) return { refused };
      }
      const id = parts.newGuid();
      subscriptions.set(id, subscription);
      return { id };
    },
    unsubscribe(id) {
      deliverer.forget(id);
      return subscriptions.delete(id);
    },
    state: () => ({
      subscriptions: [...subscriptions].map(([id, subscription]) => ({ id, ...subscription })),
      published,
      ...deliverer.state(),
    }),
    stop: () => deliverer.stop(),
  };
}

function isWanted({ operationNames }: EventSubscription, { operationName }: ResourceChange): boolean {
  return (
    operationNames.length === 0 || operationNames.some((each) => each.toLowerCase() === operationName.toLowerCase())
  );
}

/** When each copy of the event leaves, in milliseconds from now: once, at once, unless a fault plan says otherwise. */
function copiesOf(parts: EventGridParts, change: ResourceChange): readonly number[] {
  let copies = [0];
  for (const fault of parts.faults.forEvent(change.resource.id)) {
    switch (fault.effect) {
      case "drop":
        copies = [];
        break;
      case "duplicate":
        copies = copies.flatMap((delayMs) => [delayMs, delayMs + (fault.delaySeconds ?? 0) * 1000]);
        break;
      case "delay":
        copies = copies.map((delayMs) => delayMs + (fault.delaySeconds ?? DEFAULT_DELAY_SECONDS) * 1000);
        break;
      case "reorder":
        copies = copies.map((delayMs) => delayMs + (fault.delaySeconds ?? REORDER_SECONDS) * 1000);
        break;
    }
  }
  return copies;
}

function eventOf(parts: EventGridParts, change: ResourceChange, shape: EventShape): PlainEvent {
  const facts: EventFacts = {
    id: parts.newGuid(),
    correlationId: parts.newGuid(),
    tenantId: parts.tenantId,
    principalId: parts.newGuid(),
    atMs: parts.clock.now(),
  };
  return shape === "resource" ? resourceEvent(change, facts) : notificationEvent(change, facts);
}

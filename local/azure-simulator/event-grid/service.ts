import type { IdCasing } from "../arm/id-casing.ts";
import type { ResourceChange, Service, SimulatorClock } from "../arm/service.ts";
import type { FaultInjector } from "../faults/faults.ts";
import type { DeadLetterBlob } from "./dead-letter-blob.ts";
import type { DeadLetter } from "./dead-letters.ts";
import { createDeliverer } from "./deliverer.ts";
import { passesFilter } from "./filter.ts";
import { eventSubscriptionOperations } from "./routes.ts";
import { type EventSubscription, parseEventSubscription } from "./subscriptions.ts";
import { validateEndpoint } from "./validation.ts";
import { type EventFacts, type EventShape, notificationEvent, type PlainEvent, resourceEvent } from "./views.ts";

/** Event Grid: notifies subscribers of every successful ARM write and delete. */
export interface EventGrid {
  publish(change: ResourceChange, options?: PublishOptions): void;
  /** @returns The subscription's ID, or why the endpoint failed validation. */
  subscribe(subscription: EventSubscription): Promise<{ readonly id: string } | { readonly refused: string }>;
  unsubscribe(id: string): boolean;
  state(): EventGridState;
  /** Stops: running deliveries are cut off, nothing new is sent. */
  stop(): void;
}

interface PublishOptions {
  /** When the change happened, milliseconds since 1970. Default: now. */
  readonly atMs?: number;
  /** Called once when the event needs no further delivery: delivered or dead-lettered everywhere, or matched by no subscription. */
  readonly settled?: () => void;
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
  readonly storeDeadLetter?: ((blob: DeadLetterBlob) => Promise<void>) | undefined;
  /** How events spell the IDs of resources. */
  readonly idCasing: Pick<IdCasing, "inEvent">;
}

/** A reordered event is held back for this long, so that later ones overtake it. */
const REORDER_SECONDS = 5;
const DEFAULT_DELAY_SECONDS = 60;

export function createEventGrid(parts: EventGridParts): EventGrid {
  const subscriptions = new Map<string, EventSubscription>();
  const deliverer = createDeliverer(parts);
  let published = 0;
  return {
    publish(change, { atMs = parts.clock.now(), settled = () => {} } = {}) {
      published += 1;
      const matching = [...subscriptions].filter(([, subscription]) => matchesSubscription(subscription, change));
      const copies = matching.length === 0 ? [] : copiesOf(parts, change);
      const sendings = matching.flatMap(([id, subscription]) =>
        subscription.events.flatMap((shape) => {
          const event = eventOf(parts, change, shape, atMs);
          if (subscription.filter !== undefined && !passesFilter(subscription.filter, event)) return [];
          return copies.map((delayMs) => ({ subscriptionId: id, subscription, event, delayMs }));
        }),
      );
      if (sendings.length === 0) settled();
      let left = sendings.length;
      const oneSettled = () => {
        left -= 1;
        if (left === 0) settled();
      };
      for (const sending of sendings) deliverer.send(sending, oneSettled);
    },
    async subscribe(subscription) {
      if (subscription.validate && subscription.endpointType === "webHook") {
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

/** Microsoft.EventGrid as ARM shows it. Its subscriptions get events as those of the control API do. */
export function createEventGridService(
  eventGrid: Pick<EventGrid, "subscribe" | "unsubscribe" | "state">,
  newGuid: () => string,
): Service {
  return {
    namespace: "Microsoft.EventGrid",
    operations: eventSubscriptionOperations(eventGrid, newGuid),
    counts: () => ({ eventSubscriptions: eventGrid.state().subscriptions.length }),
    resources: () => [],
  };
}

/** Event Grid's subscriptions as the control API manages them. */
export function subscriptionManagement(eventGrid: EventGrid) {
  return {
    state: eventGrid.state,
    async subscribe(body: unknown) {
      const parsed = parseEventSubscription(body);
      if ("mistakes" in parsed) return parsed;
      const result = await eventGrid.subscribe(parsed.subscription);
      if ("refused" in result) return { mistakes: [`endpoint: ${result.refused}`] };
      return { subscription: { id: result.id, ...parsed.subscription } };
    },
    unsubscribe: eventGrid.unsubscribe,
  };
}

function matchesSubscription({ operationNames }: EventSubscription, { operationName }: ResourceChange): boolean {
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

function eventOf(parts: EventGridParts, change: ResourceChange, shape: EventShape, atMs: number): PlainEvent {
  const facts: EventFacts = {
    id: parts.newGuid(),
    correlationId: parts.newGuid(),
    tenantId: parts.tenantId,
    principalId: parts.newGuid(),
    atMs,
  };
  const id = parts.idCasing.inEvent(change.resource.id, atMs);
  const shown = { ...change, resource: { ...change.resource, id } };
  return shape === "resource" ? resourceEvent(shown, facts) : notificationEvent(shown, facts);
}

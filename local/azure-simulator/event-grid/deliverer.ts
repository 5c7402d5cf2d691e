import type { SimulatorClock } from "../arm/service.ts";
import { attempt } from "./attempt.ts";
import type { DeadLetterBlob } from "./dead-letter-blob.ts";
import { createDeadLetters, type DeadLetter } from "./dead-letters.ts";
import { type AttemptResult, nextStep } from "./delivery-rules.ts";
import type { EventSubscription } from "./subscriptions.ts";
import type { PlainEvent } from "./views.ts";

/** Sends events in batches, and retries until they are delivered or dead-lettered. */
export interface Deliverer {
  /** @param settled - Called once the event is delivered or dead-lettered; never when the deliverer is stopped before that. */
  send(sending: Sending, settled: () => void): void;
  /** Drops the undelivered events of a subscription. */
  forget(subscriptionId: string): void;
  state(): {
    readonly delivered: number;
    readonly failedAttempts: number;
    readonly pending: number;
    readonly deadLetters: readonly DeadLetter[];
  };
  stop(): void;
}

/** An event on its way to one subscription. */
interface Sending {
  readonly subscriptionId: string;
  readonly subscription: EventSubscription;
  readonly event: PlainEvent;
  /** Milliseconds until the first attempt. */
  readonly delayMs: number;
}

interface Delivery extends Sending {
  readonly publishedAtMs: number;
  readonly settled: () => void;
  attempts: number;
}

/** Deliveries under way at once, over all subscriptions; more are queued. */
const MAX_CONCURRENT_DELIVERIES = 32;

interface DelivererParts {
  readonly clock: SimulatorClock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly newGuid: () => string;
  /** Stores dead letters where Azure would, in a blob container; absent: they are only kept in memory. */
  readonly storeDeadLetter?: ((blob: DeadLetterBlob) => Promise<void>) | undefined;
}

export function createDeliverer({ clock, random, newGuid, storeDeadLetter }: DelivererParts): Deliverer {
  const stopping = new AbortController();
  const queues = new Map<string, Delivery[]>();
  const forgotten = new Set<string>();
  const deadLetters = createDeadLetters({ clock, newGuid, storeDeadLetter });
  const counts = { delivered: 0, failedAttempts: 0, pending: 0 };
  let active = 0;

  const enqueue = (delivery: Delivery) => {
    if (stopping.signal.aborted || forgotten.has(delivery.subscriptionId)) {
      counts.pending -= 1;
      if (!stopping.signal.aborted) delivery.settled();
      return;
    }
    const queue = queues.get(delivery.subscriptionId) ?? [];
    queues.set(delivery.subscriptionId, queue);
    queue.push(delivery);
    // The hold is taken here, synchronously: virtual time must not run past a queued event.
    const release = clock.hold();
    setImmediate(() => void pump().finally(release));
  };
  const pump = async (): Promise<void> => {
    const batch = active < MAX_CONCURRENT_DELIVERIES ? nextBatch(queues) : undefined;
    if (batch === undefined) return;
    active += 1;
    const release = clock.hold();
    try {
      const result = await attempt(batch, stopping.signal);
      for (const delivery of batch) settle(delivery, result);
    } finally {
      active -= 1;
      release();
    }
    await pump();
  };
  const settle = (delivery: Delivery, result: AttemptResult) => {
    delivery.attempts += 1;
    const history = {
      attempts: delivery.attempts,
      ageMs: clock.now() - delivery.publishedAtMs,
      random: random(),
    };
    const step = nextStep(result, history, delivery.subscription);
    if (step.kind !== "delivered") counts.failedAttempts += 1;
    if (step.kind === "retry") {
      clock.schedule(clock.now() + step.afterMs, () => enqueue(delivery));
      return;
    }
    counts.pending -= 1;
    if (!stopping.signal.aborted) delivery.settled();
    if (step.kind === "delivered") counts.delivered += 1;
    else deadLetters.add(delivery, step.reason, result);
  };

  return {
    send(sending, settled) {
      const delivery = { ...sending, settled, publishedAtMs: clock.now(), attempts: 0 };
      counts.pending += 1;
      if (sending.delayMs > 0) clock.schedule(clock.now() + sending.delayMs, () => enqueue(delivery));
      else enqueue(delivery);
    },
    forget(subscriptionId) {
      forgotten.add(subscriptionId);
      const dropped = queues.get(subscriptionId) ?? [];
      counts.pending -= dropped.length;
      queues.delete(subscriptionId);
      for (const delivery of dropped) delivery.settled();
    },
    state: () => ({ ...counts, deadLetters: deadLetters.newest() }),
    stop: () => stopping.abort(),
  };
}

/** The oldest waiting events of one subscription, as many as fit in one of its batches. */
function nextBatch(queues: Map<string, Delivery[]>): readonly Delivery[] | undefined {
  for (const queue of queues.values()) {
    const first = queue[0];
    if (first !== undefined) return queue.splice(0, batchSizeOf(first.subscription));
  }
  return undefined;
}

/** A message of a queue has one event. */
function batchSizeOf({ endpointType, maxEventsPerBatch }: EventSubscription): number {
  return endpointType === "storageQueue" ? 1 : maxEventsPerBatch;
}

import type { SimulatorClock } from "../arm/service.ts";
import { DEAD_LETTER_DELAY_MS, type DeadLetterBlob, deadLetterBlob } from "./dead-letter-blob.ts";
import type { AttemptResult } from "./delivery-rules.ts";
import type { EventSubscription } from "./subscriptions.ts";
import { inSchema, type PlainEvent } from "./views.ts";

/** An event that was not delivered. */
export interface DeadLetter {
  readonly subscriptionId: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly deadLetterReason: string;
  readonly deliveryAttempts: number;
  readonly lastDeliveryOutcome: AttemptResult;
}

interface Undelivered {
  readonly subscriptionId: string;
  readonly subscription: EventSubscription;
  readonly event: PlainEvent;
  readonly publishedAtMs: number;
  readonly attempts: number;
}

const MAX_DEAD_LETTERS = 1000;

/** Keeps the newest dead letters in memory, and hands each over to be stored as Azure does. */
export function createDeadLetters(parts: {
  readonly clock: SimulatorClock;
  readonly newGuid: () => string;
  readonly storeDeadLetter: ((blob: DeadLetterBlob) => Promise<void>) | undefined;
}) {
  const { clock, newGuid, storeDeadLetter } = parts;
  const letters: DeadLetter[] = [];
  return {
    newest: (): readonly DeadLetter[] => [...letters],
    add(delivery: Undelivered, reason: string, result: AttemptResult): void {
      const { subscriptionId, subscription, publishedAtMs, attempts } = delivery;
      const { schema } = subscription;
      const event = inSchema(delivery.event, schema);
      letters.push({
        subscriptionId,
        event,
        deadLetterReason: reason,
        deliveryAttempts: attempts,
        lastDeliveryOutcome: result,
      });
      if (letters.length > MAX_DEAD_LETTERS) letters.shift();
      if (storeDeadLetter === undefined) return;
      const facts = { subscriptionId, publishedAtMs, attempts, schema, event, reason, result };
      const blob = deadLetterBlob({ ...facts, atMs: clock.now(), guid: newGuid() });
      clock.schedule(clock.now() + DEAD_LETTER_DELAY_MS, () => {
        const release = clock.hold();
        // A container that is down for long loses dead letters in Azure, too.
        void storeDeadLetter(blob).then(release, release);
      });
    },
  };
}

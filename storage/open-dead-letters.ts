import type { DeadLetters } from "../domain/ports/dead-letters.ts";
import type { StorageConnection } from "./connect.ts";
import { createDeadLetters } from "./dead-letters.ts";
import { createPoisonQueue } from "./poison-queue.ts";

/** Begins the continuations and names that belong to the second source. No blob is called so: Event Grid begins names in upper case. */
const SECOND = "queue:";

/** The dead letters of the container and of the queue that the settings name; nothing when they name neither. */
export function openDeadLetters(
  storage: StorageConnection,
  settings: { readonly deadLetterContainer?: string; readonly eventQueue?: string },
): { readonly deadLetters?: DeadLetters } {
  const { deadLetterContainer, eventQueue } = settings;
  const blobs = deadLetterContainer === undefined ? undefined : createDeadLetters(storage, deadLetterContainer);
  const messages = eventQueue === undefined ? undefined : createPoisonQueue(storage, eventQueue);
  if (blobs !== undefined && messages !== undefined) return { deadLetters: allDeadLetters(blobs, messages) };
  const only = blobs ?? messages;
  return only === undefined ? {} : { deadLetters: only };
}

/**
 * Two sources of dead letters as one: all pages of the first, then those of the second. Continuations and names of the first are passed
 * on as they are, so that a sweep that began before there was a second source goes on.
 */
export function allDeadLetters(first: DeadLetters, second: DeadLetters): DeadLetters {
  return {
    async list(continuation) {
      if (continuation?.startsWith(SECOND) === true) {
        const page = await second.list(continuation.slice(SECOND.length) || undefined);
        const blobs = page.blobs.map((blob) => ({ ...blob, name: `${SECOND}${blob.name}` }));
        return { blobs, ...(page.continuation !== undefined && { continuation: `${SECOND}${page.continuation}` }) };
      }
      const page = await first.list(continuation);
      return { blobs: page.blobs, continuation: page.continuation ?? SECOND };
    },
    remove: (name) => (name.startsWith(SECOND) ? second.remove(name.slice(SECOND.length)) : first.remove(name)),
  };
}

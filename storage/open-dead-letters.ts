import type { DeadLetters } from "../domain/ports/dead-letters.ts";
import type { StorageConnection } from "./connect.ts";
import { createDeadLetters } from "./dead-letters.ts";
import { createPoisonQueue } from "./poison-queue.ts";

/** Begins names and continuations of messages. No blob is called so: Event Grid begins their names in upper case. */
const MESSAGES = "queue:";
/** The continuation behind the last message. */
const BLOBS = "blobs:";

/** The dead letters of the container and of the queue that the settings name; nothing when they name neither. */
export function openDeadLetters(
  storage: StorageConnection,
  settings: { readonly deadLetterContainer?: string; readonly eventQueue?: string },
): { readonly deadLetters?: DeadLetters } {
  const { deadLetterContainer, eventQueue } = settings;
  const blobs = deadLetterContainer === undefined ? undefined : createDeadLetters(storage, deadLetterContainer);
  const messages = eventQueue === undefined ? undefined : createPoisonQueue(storage, eventQueue);
  if (blobs !== undefined && messages !== undefined) return { deadLetters: allDeadLetters(messages, blobs) };
  const only = blobs ?? messages;
  return only === undefined ? {} : { deadLetters: only };
}

/**
 * Both as one: the messages first, because they are never many, while blobs that cannot be read may fill all pages of a sweep.
 * Continuations and names of blobs are passed on as they are, so that a sweep that began before there was a queue goes on.
 */
function allDeadLetters(messages: DeadLetters, blobs: DeadLetters): DeadLetters {
  return {
    async list(continuation = MESSAGES) {
      if (!continuation.startsWith(MESSAGES)) {
        return blobs.list(continuation === BLOBS ? undefined : continuation);
      }
      const page = await messages.list(continuation.slice(MESSAGES.length) || undefined);
      return {
        blobs: page.blobs.map((letter) => ({ ...letter, name: `${MESSAGES}${letter.name}` })),
        continuation: page.continuation === undefined ? BLOBS : `${MESSAGES}${page.continuation}`,
      };
    },
    async count() {
      const [first, second] = await Promise.all([messages.count(), blobs.count()]);
      return first + second;
    },
    remove: (name) => (name.startsWith(MESSAGES) ? messages.remove(name.slice(MESSAGES.length)) : blobs.remove(name)),
  };
}

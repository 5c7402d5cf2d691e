import type { DeadLetters } from "../domain/ports/dead-letters.ts";

/** Begins names and continuations of messages. No blob is called so: Event Grid begins their names in upper case. */
const MESSAGES = "queue:";
/** The continuation behind the last message. */
const BLOBS = "blobs:";

/** Dead letters of two places, of which each may be missing; `undefined` when both are. */
export function allDeadLetters(
  messages: DeadLetters | undefined,
  blobs: DeadLetters | undefined,
): DeadLetters | undefined {
  return messages === undefined || blobs === undefined ? (messages ?? blobs) : together(messages, blobs);
}

/**
 * Both as one: the messages first, because they are never many, while blobs that cannot be read may fill all pages of a sweep.
 * Continuations and names of blobs are passed on as they are, so that a sweep that began before there was a queue goes on.
 */
function together(messages: DeadLetters, blobs: DeadLetters): DeadLetters {
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

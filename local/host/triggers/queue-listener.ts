import type { Clock } from "../../clock.ts";
import type { FunctionApp, QueueSettings, RegisteredFunction, TypedData } from "../contract.ts";
import { withOffset } from "./instant-text.ts";
import type { MessageQueue, QueueMessage } from "./storage-queue.ts";

/** Reads one queue for one function. */
export interface QueueListener {
  start(): void;
  /** Reads and processes until no message is visible, those that are being processed included. */
  drain(): Promise<void>;
  /** Waits for running functions and reads no more. */
  stop(): Promise<void>;
}

interface Parts {
  readonly app: FunctionApp;
  readonly clock: Clock;
  readonly target: RegisteredFunction;
  readonly queue: MessageQueue;
  /** Absent for a queue that is a poison queue itself. */
  readonly poisonQueue?: MessageQueue;
  readonly settings: QueueSettings;
  readonly onError: (error: unknown, target: RegisteredFunction) => void;
  /** What follows the function's name. */
  readonly warn: (message: string, target: RegisteredFunction) => void;
  /** Resolves after that many milliseconds of the machine's time, or when the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** The real host's: a received message is hidden for ten minutes, and for ten more at half time while its function runs. */
const HIDDEN_SECONDS = 600;
const RENEW_MS = 300_000;
/** Between two polls of an empty queue; doubled up to `maxPollingInterval`. */
const MIN_POLLING_MS = 100;

/**
 * Polls a queue and invokes its function once per message, as the real host does: in batches; the next one when no more than
 * `newBatchThreshold` messages are being processed; an empty queue is polled ever more rarely. A message is removed when its function
 * has succeeded. When it has failed it becomes visible again after `visibilityTimeout`, and after `maxDequeueCount` attempts it is
 * moved to the poison queue.
 *
 * The storage account has a clock of its own, which is the machine's. So polls go by the machine's time; with accelerated time intervals and
 * `visibilityTimeout` are divided by the speed, and on a virtual clock a message that failed is visible again at once. A virtual
 * clock is paused from a poll until its messages are processed, but does not wait for a message that no poll has seen.
 *
 * Source: Azure/azure-sdk-for-net, Microsoft.Azure.WebJobs.Extensions.Storage.Queues (QueueListener, QueueProcessor)
 */
export function createQueueListener(parts: Parts): QueueListener {
  const { settings, clock, target } = parts;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let polling: Promise<number> = Promise.resolve(0);
  let loop: Promise<void> = Promise.resolve();
  const read = createReader(parts);
  const receive = async (): Promise<number> => {
    if (stopping.signal.aborted) return 0;
    const release = clock.hold();
    const messages = await read();
    for (const message of messages) begin(message);
    release();
    return messages.length;
  };
  const begin = (message: QueueMessage) => {
    const release = clock.hold();
    const work = processMessage(parts, message)
      .catch((error: unknown) => parts.onError(error, target))
      .finally(() => {
        running.delete(work);
        release();
      });
    running.add(work);
  };
  /** One after the other: a poll that follows another sees what that one has begun. */
  const poll = () => {
    polling = polling.then(receive);
    return polling;
  };
  const run = async () => {
    let delayMs = MIN_POLLING_MS;
    while (!stopping.signal.aborted) {
      while (running.size > settings.newBatchThreshold) await Promise.race(running);
      const found = await poll();
      if (found === 0) await parts.wait(delayMs, stopping.signal);
      delayMs = found === 0 ? nextDelayMs(delayMs, settings, clock) : MIN_POLLING_MS;
    }
  };
  return {
    start() {
      loop = run();
    },
    async drain() {
      // What is being processed may become visible again, so that one more poll follows it.
      let isBusy: boolean;
      do {
        const found = await poll();
        isBusy = found > 0 || running.size > 0;
        await Promise.all(running);
      } while (isBusy);
    },
    async stop() {
      stopping.abort();
      await loop;
      await polling;
      await Promise.all(running);
    },
  };
}

/** Reads a batch. What prevents it is said once, until that changes; the queue is then read again as an empty one is. */
function createReader({ queue, settings, target, onError, warn }: Parts): () => Promise<readonly QueueMessage[]> {
  let known = "";
  const once = (problem: string, tell: () => void) => {
    if (problem !== known) tell();
    known = problem;
  };
  return async () => {
    try {
      const messages = await queue.receive(settings.batchSize, HIDDEN_SECONDS);
      if (messages !== "missing") {
        known = "";
        return messages;
      }
      const problem = `waits for its queue "${queue.name}", which does not exist.`;
      once(problem, () => warn(problem, target));
    } catch (error) {
      const problem = `its queue "${queue.name}" cannot be read: ${error instanceof Error ? error.message : String(error)}`;
      once(problem, () => onError(new Error(problem), target));
    }
    return [];
  };
}

function nextDelayMs(delayMs: number, { maxPollingIntervalMs }: QueueSettings, { speed }: Clock): number {
  const longestMs = speed === undefined ? MIN_POLLING_MS : maxPollingIntervalMs / speed;
  return Math.max(Math.min(delayMs * 2, longestMs), MIN_POLLING_MS);
}

async function processMessage(parts: Parts, received: QueueMessage): Promise<void> {
  const { queue, settings, target, clock } = parts;
  const text = settings.messageEncoding === "none" ? received.text : decodeBase64(received.text);
  if (text === undefined) {
    parts.warn(`got message ${received.id}, which is not Base64 as extensions.queues.messageEncoding says.`, target);
    await moveToPoison(parts, received);
    return;
  }
  if (received.dequeueCount > settings.maxDequeueCount) {
    await moveToPoison(parts, received);
    return;
  }
  const hidden = keepHidden(queue, received, (error) => parts.onError(error, target));
  try {
    await parts.app.invoke(target, requestOf(received, text));
  } catch (error) {
    parts.onError(error, target);
    const message = await hidden.end();
    if (message.dequeueCount >= settings.maxDequeueCount) await moveToPoison(parts, message);
    // A poison queue's own message stays hidden, so that it does not come back at once for ever.
    else if (parts.poisonQueue !== undefined) await queue.hide(message, visibleAfterSeconds(settings, clock));
    return;
  }
  await queue.remove(await hidden.end());
}

/** The copy comes first: a message may be there twice, and is never lost. */
async function moveToPoison({ queue, poisonQueue, warn, target }: Parts, message: QueueMessage): Promise<void> {
  if (poisonQueue === undefined) return;
  await poisonQueue.put(message.text);
  await queue.remove(message);
  warn(
    `gave up message ${message.id}: it was moved to the queue "${poisonQueue.name}" (attempts: ${message.dequeueCount}).`,
    target,
  );
}

/** In whole seconds, as the storage account counts them. */
function visibleAfterSeconds({ visibilityTimeoutMs }: QueueSettings, { speed }: Clock): number {
  return speed === undefined ? 0 : Math.ceil(visibilityTimeoutMs / 1000 / speed);
}

/** Keeps a message hidden while its function runs. `end` returns it with the receipt that counts. */
function keepHidden(queue: MessageQueue, received: QueueMessage, onError: (error: unknown) => void) {
  let message = received;
  let renewal: Promise<void> = Promise.resolve();
  const renew = async () => {
    message = (await queue.hide(message, HIDDEN_SECONDS)) ?? message;
  };
  const timer = setInterval(() => {
    renewal = renewal.then(renew).catch(onError);
  }, RENEW_MS);
  return {
    async end(): Promise<QueueMessage> {
      clearInterval(timer);
      await renewal;
      return message;
    },
  };
}

/** `undefined` for what .NET's decoder refuses. */
function decodeBase64(text: string): string | undefined {
  const compact = text.replace(/\s+/g, "");
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined;
  return Buffer.from(compact, "base64").toString("utf8");
}

function requestOf(
  message: QueueMessage,
  text: string,
): { triggerData: TypedData; triggerMetadata: Record<string, TypedData> } {
  const json = (value: unknown) => ({ json: JSON.stringify(value) });
  return {
    triggerData: { string: text },
    triggerMetadata: {
      QueueTrigger: { string: text },
      Id: { string: message.id },
      PopReceipt: { string: message.popReceipt },
      DequeueCount: json(message.dequeueCount),
      InsertionTime: json(withOffset(message.insertedAtMs)),
      ExpirationTime: json(withOffset(message.expiresAtMs)),
      NextVisibleTime: json(withOffset(message.nextVisibleAtMs)),
    },
  };
}

import type { DequeuedMessageItem, QueueClient } from "@azure/storage-queue";
import type { DeadLetterBlob, DeadLetters } from "../domain/ports/dead-letters.ts";
import { connectQueue, type StorageConnection } from "./connect.ts";
import { storageError } from "./storage-error.ts";

/** Azure's limit for one request. */
const MAX_MESSAGES = 32;
/** A message that was listed and is not removed is seen again after this time: by the next sweep. Seconds. */
const HIDDEN_SECONDS = 300;
const CALL_LIMIT_MS = 20_000;
/** Something that no page has: there is no position in a queue, each page is what is visible now. */
const MORE = "more";

/**
 * The poison queue of the app's event queue: the Functions host moves messages there that failed as often as `maxDequeueCount` allows,
 * or that it could not decode, with their text as it was. They never expire.
 *
 * A message's name has what its removal needs: its ID, and the receipt of this reading.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue-trigger (poison messages)
 */
export function createPoisonQueue(connection: StorageConnection, queueName: string): DeadLetters {
  const name = `${queueName}-poison`;
  let client: Promise<QueueClient> | undefined;
  const open = () => {
    client ??= connectQueue(connection, name);
    return client;
  };
  return {
    async list() {
      try {
        const { receivedMessageItems: messages } = await (await open()).receiveMessages({
          numberOfMessages: MAX_MESSAGES,
          visibilityTimeout: HIDDEN_SECONDS,
          abortSignal: AbortSignal.timeout(CALL_LIMIT_MS),
        });
        // Fewer than a full page may still have others behind them: only an empty one is the end.
        return {
          blobs: messages.map((message) => letterOf(name, message)),
          ...(messages.length > 0 && { continuation: MORE }),
        };
      } catch (error) {
        // The host creates the queue with its first message.
        if (statusOf(error) === 404) return { blobs: [] };
        throw storageError(`read the messages that failed in queue ${name}`, error);
      }
    },
    async remove(letterName) {
      const [, messageId = "", popReceipt = ""] = letterName.split(" ");
      try {
        const abortSignal = AbortSignal.timeout(CALL_LIMIT_MS);
        await (await open()).deleteMessage(messageId, popReceipt, { abortSignal });
      } catch (error) {
        // Removed already, or read again by another sweep, which removes it.
        if (statusOf(error) === 404 || statusOf(error) === 400) return;
        throw storageError(`remove a message of queue ${name}`, error);
      }
    },
  };
}

function letterOf(queueName: string, { messageId, popReceipt, messageText }: DequeuedMessageItem): DeadLetterBlob {
  const events = eventsIn(messageText) ?? eventsIn(Buffer.from(messageText, "base64").toString("utf8"));
  const name = `${queueName} ${messageId} ${popReceipt}`;
  return events === undefined ? { name } : { name, events };
}

/** An event, or a list of them; `undefined` for what is neither. */
function eventsIn(text: string): readonly unknown[] | undefined {
  try {
    const content: unknown = JSON.parse(text);
    if (Array.isArray(content)) return content;
    return typeof content === "object" && content !== null ? [content] : undefined;
  } catch {
    return undefined;
  }
}

function statusOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
}

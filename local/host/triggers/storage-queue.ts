import type { QueueClient, QueueServiceClient } from "@azure/storage-queue";
import type { QueueConnection } from "./queue-connection.ts";

export interface QueueMessage {
  readonly id: string;
  /** Of the last time it was received or hidden: only that one counts. */
  readonly popReceipt: string;
  /** As stored; encoded or not. */
  readonly text: string;
  /** How often it was received, this time included. */
  readonly dequeueCount: number;
  /** Milliseconds since 1970, by the storage account's clock. */
  readonly insertedAtMs: number;
  readonly expiresAtMs: number;
  readonly nextVisibleAtMs: number;
}

/** A queue of a storage account. */
export interface MessageQueue {
  readonly name: string;
  /** Visible messages, which are hidden for that time. `missing`: there is no such queue. */
  receive(count: number, hiddenSeconds: number): Promise<readonly QueueMessage[] | "missing">;
  /** Hides a message from now on for that time. `undefined`: it is gone, or another reader has it. */
  hide(message: QueueMessage, seconds: number): Promise<QueueMessage | undefined>;
  /** Removes a message unless another reader has it. */
  remove(message: QueueMessage): Promise<void>;
  /** Adds a message that never expires. Creates the queue where it is missing. */
  put(text: string): Promise<void>;
}

const NEVER_EXPIRES = -1;
const CALL_LIMIT_MS = 20_000;

/** Opens queues of a storage account; no call is made. The SDK is loaded when the first one is opened. */
export async function openStorageQueues(connection: QueueConnection): Promise<(name: string) => MessageQueue> {
  const service = await connect(connection);
  return (name) => messageQueue(service.getQueueClient(name));
}

async function connect(connection: QueueConnection): Promise<QueueServiceClient> {
  const { QueueServiceClient } = await import("@azure/storage-queue");
  const options = { retryOptions: { maxTries: 2, tryTimeoutInMs: CALL_LIMIT_MS } };
  if (connection.kind === "connectionString") {
    return QueueServiceClient.fromConnectionString(connection.connectionString, options);
  }
  const { DefaultAzureCredential, ManagedIdentityCredential } = await import("@azure/identity");
  const { clientId } = connection;
  const managed = () =>
    clientId === undefined ? new ManagedIdentityCredential() : new ManagedIdentityCredential(clientId);
  const credential = connection.isManagedIdentity ? managed() : new DefaultAzureCredential();
  return new QueueServiceClient(connection.serviceUri, credential, options);
}

function messageQueue(client: QueueClient): MessageQueue {
  return {
    name: client.name,
    async receive(count, hiddenSeconds) {
      try {
        const { receivedMessageItems } = await client.receiveMessages({
          numberOfMessages: count,
          visibilityTimeout: hiddenSeconds,
        });
        return receivedMessageItems.map((message) => ({
          id: message.messageId,
          popReceipt: message.popReceipt,
          text: message.messageText,
          dequeueCount: message.dequeueCount,
          insertedAtMs: message.insertedOn.getTime(),
          expiresAtMs: message.expiresOn.getTime(),
          nextVisibleAtMs: message.nextVisibleOn.getTime(),
        }));
      } catch (error) {
        if (statusOf(error) === 404) return "missing";
        throw error;
      }
    },
    async hide(message, seconds) {
      try {
        const { popReceipt } = await client.updateMessage(message.id, message.popReceipt, undefined, seconds);
        return { ...message, popReceipt: popReceipt ?? message.popReceipt };
      } catch (error) {
        if (isOvertaken(error)) return undefined;
        throw error;
      }
    },
    async remove({ id, popReceipt }) {
      await client.deleteMessage(id, popReceipt).catch((error: unknown) => {
        if (!isOvertaken(error)) throw error;
      });
    },
    async put(text) {
      await client.createIfNotExists();
      await client.sendMessage(text, { messageTimeToLive: NEVER_EXPIRES });
    },
  };
}

/** The message is gone (404), or the receipt is not the last one (400). */
function isOvertaken(error: unknown): boolean {
  return statusOf(error) === 404 || statusOf(error) === 400;
}

function statusOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
}

import { QueueSASPermissions, QueueServiceClient } from "@azure/storage-queue";

/** Queue into which the local stack's Event Grid delivers when it is started so. */
export const EVENT_QUEUE = "holdfast-vm-events";

/** Long enough for accelerated time: the storage emulator goes by the machine's clock. */
const SIGNED_UNTIL = new Date("2100-01-01T00:00:00Z");

/**
 * Creates the event queue in the storage emulator, as a deployment does in the storage account.
 *
 * @returns Its URL, with a signature that allows adding messages: what the topic's identity may do in Azure.
 */
export async function createEventQueue(connectionString: string): Promise<string> {
  const queue = QueueServiceClient.fromConnectionString(connectionString).getQueueClient(EVENT_QUEUE);
  await queue.createIfNotExists();
  return queue.generateSasUrl({ permissions: QueueSASPermissions.parse("a"), expiresOn: SIGNED_UNTIL });
}

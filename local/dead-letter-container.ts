import { BlobServiceClient } from "@azure/storage-blob";

/** Container in which the local stack keeps the events that could not be delivered. */
export const DEAD_LETTER_CONTAINER = "event-grid-dead-letters";

/**
 * Stores dead letters in a container of the storage emulator, as Event Grid does in one of a storage account.
 *
 * @param connectionString - Of the emulator; awaited when the first dead letter is stored.
 */
export function deadLetterStore(connectionString: Promise<string>) {
  return async ({ name, content }: { readonly name: string; readonly content: string }): Promise<void> => {
    const service = BlobServiceClient.fromConnectionString(await connectionString);
    const container = service.getContainerClient(DEAD_LETTER_CONTAINER);
    await container.createIfNotExists();
    await container.getBlockBlobClient(name).upload(content, Buffer.byteLength(content));
  };
}

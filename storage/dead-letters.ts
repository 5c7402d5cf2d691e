import type { ContainerClient } from "@azure/storage-blob";
import type { DeadLetterBlob, DeadLetters } from "../domain/ports/dead-letters.ts";
import { connectContainer, type StorageConnection } from "./connect.ts";
import { storageError } from "./storage-error.ts";

/** Blobs on one page. */
const PAGE_SIZE = 50;
/** Blobs that are counted: one page of a list. */
const MAX_COUNTED = 1000;
/** An event has 1 MB at most, and a blob a few of them. */
const MAX_BLOB_BYTES = 16 * 1024 * 1024;

/**
 * The dead-letter container of the app's event subscription, in the app's own storage account. Event Grid creates blobs called
 * `<SUBSCRIPTION>/<year>/<month>/<day>/<hour>/<guid>.json`, each a list of events with the reason added.
 *
 * @see https://learn.microsoft.com/azure/event-grid/manage-event-delivery (dead-letter location)
 * @param pageSize - Blobs on one page, 50 if absent.
 */
export function createDeadLetters(connection: StorageConnection, name: string, pageSize = PAGE_SIZE): DeadLetters {
  const container = connectContainer(connection, name);
  return {
    async list(continuation) {
      try {
        const pages = container
          .listBlobsFlat()
          .byPage({ maxPageSize: pageSize, ...(continuation !== undefined && { continuationToken: continuation }) });
        const { value } = await pages.next();
        const segment = value?.segment.blobItems ?? [];
        const blobs: DeadLetterBlob[] = [];
        for (const blob of segment) {
          blobs.push(await readBlob(container, blob.name, blob.properties.contentLength ?? 0));
        }
        const next = value?.continuationToken;
        return { blobs, ...(next !== undefined && next !== "" && { continuation: next }) };
      } catch (error) {
        // Event Grid needs an existing container: without one there is no dead letter.
        if (statusOf(error) === 404) return { blobs: [] };
        throw storageError("list the dead-lettered events", error);
      }
    },
    async count() {
      try {
        const { value } = await container.listBlobsFlat().byPage({ maxPageSize: MAX_COUNTED }).next();
        return value?.segment.blobItems.length ?? 0;
      } catch (error) {
        if (statusOf(error) === 404) return 0;
        throw storageError("count the dead-lettered events", error);
      }
    },
    async remove(blobName) {
      try {
        await container.getBlobClient(blobName).deleteIfExists({ deleteSnapshots: "include" });
      } catch (error) {
        throw storageError("remove a dead-lettered event", error);
      }
    },
  };
}

async function readBlob(container: ContainerClient, name: string, bytes: number): Promise<DeadLetterBlob> {
  if (bytes > MAX_BLOB_BYTES) return { name };
  try {
    const content = await container.getBlobClient(name).downloadToBuffer();
    const events = eventsIn(content.toString("utf8"));
    return events === undefined ? { name } : { name, events };
  } catch (error) {
    // Another reader was faster.
    if (statusOf(error) === 404) return { name, events: [] };
    throw error;
  }
}

function eventsIn(text: string): readonly unknown[] | undefined {
  try {
    const content: unknown = JSON.parse(text);
    return Array.isArray(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function statusOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
}

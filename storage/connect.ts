import { TableClient } from "@azure/data-tables";
import { ManagedIdentityCredential, type TokenCredential } from "@azure/identity";
import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import type { QueueClient } from "@azure/storage-queue";
import type { StorageSettings } from "../domain/storage-settings.ts";

/** One quick retry: workflows repeat whole calls. */
const retryOptions = { maxRetries: 1, retryDelayInMs: 200, maxRetryDelayInMs: 1000 };

/** One request for a blob, of at most 16 MB. */
const BLOB_LIMIT_MS = 20_000;
/** One request for at most 32 messages of 64 KB. */
const QUEUE_LIMIT_MS = 10_000;

/** What adapters need to reach the app's own storage account. */
export interface StorageConnection {
  readonly settings: StorageSettings;
  /** The app's identity, used where the settings name no identity of their own. */
  readonly credential: TokenCredential;
}

/** A client of one table; no call is made. */
export function connectTable({ settings, credential }: StorageConnection, name: string): TableClient {
  if (settings.kind === "connectionString") {
    const { connectionString } = settings;
    return TableClient.fromConnectionString(connectionString, name, { retryOptions, ...plainHttpOf(connectionString) });
  }
  return new TableClient(settings.tableServiceUri, name, credentialOf(settings.clientId, credential), { retryOptions });
}

/** A client of one blob container; no call is made. */
export function connectContainer({ settings, credential }: StorageConnection, name: string): ContainerClient {
  const options = { retryOptions: { maxTries: retryOptions.maxRetries + 1, tryTimeoutInMs: BLOB_LIMIT_MS } };
  if (settings.kind === "connectionString") {
    return BlobServiceClient.fromConnectionString(settings.connectionString, options).getContainerClient(name);
  }
  const service = new BlobServiceClient(settings.blobServiceUri, credentialOf(settings.clientId, credential), options);
  return service.getContainerClient(name);
}

/** A client of one queue; no call is made. The SDK is loaded when it is first needed: only the sweep reads a queue. */
export async function connectQueue({ settings, credential }: StorageConnection, name: string): Promise<QueueClient> {
  const { QueueServiceClient } = await import("@azure/storage-queue");
  const options = { retryOptions: { maxTries: retryOptions.maxRetries + 1, tryTimeoutInMs: QUEUE_LIMIT_MS } };
  if (settings.kind === "connectionString") {
    return QueueServiceClient.fromConnectionString(settings.connectionString, options).getQueueClient(name);
  }
  // The settings' schema holds that there is an address where a queue is configured.
  const uri = settings.queueServiceUri ?? "";
  return new QueueServiceClient(uri, credentialOf(settings.clientId, credential), options).getQueueClient(name);
}

/** Plain HTTP is accepted for this machine only, which the settings' schema holds. */
function plainHttpOf(connectionString: string): { readonly allowInsecureConnection?: boolean } {
  return /usedevelopmentstorage=true|=http:/i.test(connectionString) ? { allowInsecureConnection: true } : {};
}

function credentialOf(clientId: string | undefined, credential: TokenCredential): TokenCredential {
  return clientId === undefined ? credential : new ManagedIdentityCredential({ clientId });
}

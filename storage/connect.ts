import { TableClient } from "@azure/data-tables";
import { ManagedIdentityCredential, type TokenCredential } from "@azure/identity";
import type { StorageSettings } from "../domain/storage-settings.ts";

/** Few and quick: workflows repeat whole calls. */
const retryOptions = { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 2000 };

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

/** Plain HTTP is accepted for this machine only, which the settings' schema holds. */
function plainHttpOf(connectionString: string): { readonly allowInsecureConnection?: boolean } {
  return /usedevelopmentstorage=true|=http:/i.test(connectionString) ? { allowInsecureConnection: true } : {};
}

function credentialOf(clientId: string | undefined, credential: TokenCredential): TokenCredential {
  return clientId === undefined ? credential : new ManagedIdentityCredential({ clientId });
}

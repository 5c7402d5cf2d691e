import { DefaultAzureCredential, type TokenCredential } from "@azure/identity";

/**
 * The app's own identity: the managed identity in Azure (`AZURE_CLIENT_ID` selects a user-assigned one), the account of
 * `az login` on a developer's machine.
 *
 * App Service publishes its identity endpoint in `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`, and so does the local
 * simulator: with these set, the credential calls that endpoint directly and probes no other address. Set
 * `AZURE_TOKEN_CREDENTIALS=prod` in Azure so that a missing identity fails at once, without a search for developer tools.
 * Call it after these variables are set: the library reads them when the credential is created.
 */
export function createCredential(): TokenCredential {
  return new DefaultAzureCredential({
    // One quick retry: the workflows retry whole calls.
    retryOptions: { maxRetries: 1, retryDelayInMs: 200, maxRetryDelayInMs: 1000 },
    processTimeoutInMs: 15_000,
  });
}

import { DefaultAzureCredential, type TokenCredential } from "@azure/identity";

/**
 * The app's own identity: the managed identity in Azure (`AZURE_CLIENT_ID` chooses a user-assigned one), whoever called
 * `az login` on a developer's machine.
 *
 * App Service announces its identity endpoint in `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`, and so does the local
 * simulator: with these set, that endpoint is asked directly and no other address is probed. Set
 * `AZURE_TOKEN_CREDENTIALS=prod` in Azure so that a missing identity fails at once instead of looking for developer tools.
 * Call it after these variables are set: the library reads them when the credential is made.
 */
export function createCredential(): TokenCredential {
  return new DefaultAzureCredential({
    // One repetition, soon: the workflows repeat whole calls with their own patience.
    retryOptions: { maxRetries: 1, retryDelayInMs: 200, maxRetryDelayInMs: 1000 },
    processTimeoutInMs: 15_000,
  });
}

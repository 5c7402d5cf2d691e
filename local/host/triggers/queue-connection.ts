/** Where a queue is, and how the host signs in there. */
export type QueueConnection =
  | { readonly kind: "connectionString"; readonly connectionString: string }
  | {
      readonly kind: "identity";
      readonly serviceUri: string;
      /** `__credential` is `managedidentity`; else whatever `DefaultAzureCredential` finds. */
      readonly isManagedIdentity: boolean;
      readonly clientId?: string;
    };

const DEFAULT_NAME = "AzureWebJobsStorage";
const PREFIX = "azurewebjobs";

/**
 * Reads the connection of a queue function as the real host does: names in any casing, with `AzureWebJobs` before them or without; a
 * connection string before the settings of an identity.
 *
 * @param name - `connection` as registered; the host's own storage account if absent or empty.
 * @returns Or one sentence that says what is missing. No value is part of it.
 */
export function readQueueConnection(
  name: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): QueueConnection | { readonly problem: string } {
  const settings = new Map(Object.entries(environment).map(([key, value]) => [key.toLowerCase(), value ?? ""]));
  const wanted = name === undefined || name === "" ? DEFAULT_NAME : name;
  const bases = wanted.toLowerCase().startsWith(PREFIX) ? [wanted] : [`AzureWebJobs${wanted}`, wanted];
  for (const base of bases) {
    const connection = connectionOf((suffix) => settings.get(`${base}${suffix}`.toLowerCase()) ?? "");
    if (connection !== undefined) return connection;
  }
  return {
    problem: `its storage account is not configured: set ${wanted} to a connection string, or ${wanted}__queueServiceUri`,
  };
}

function connectionOf(read: (suffix: string) => string): QueueConnection | undefined {
  const connectionString = read("");
  if (connectionString !== "") return { kind: "connectionString", connectionString };
  const account = read("__accountName");
  const serviceUri = read("__queueServiceUri") || (account && `https://${account}.queue.core.windows.net`);
  if (serviceUri === "") return undefined;
  const clientId = read("__clientId");
  return {
    kind: "identity",
    serviceUri,
    isManagedIdentity: read("__credential").toLowerCase() === "managedidentity",
    ...(clientId !== "" && { clientId }),
  };
}

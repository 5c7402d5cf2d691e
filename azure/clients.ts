import { ComputeManagementClient } from "@azure/arm-compute";
import { RecoveryServicesClient } from "@azure/arm-recoveryservices";
import { RecoveryServicesBackupClient } from "@azure/arm-recoveryservicesbackup";
import type { PipelinePolicy } from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/identity";
import { type ApiVersions, DEFAULT_API_VERSIONS } from "./api-versions.ts";
import { apiVersionPolicy, refusalPolicy, sameOriginPolicy, timeoutPolicy } from "./request-policies.ts";

/** What every adapter is made from. */
export interface AzureOptions {
  readonly credential: TokenCredential;
  /** Azure Resource Manager's address: `https://management.azure.com`, another cloud's, or the simulator's. */
  readonly endpoint: string;
  /** Replaces versions of the table, e.g. to try a newer one. */
  readonly apiVersions?: Partial<ApiVersions>;
  /** Longest wait for one answer, token included. Default 25: an activity must not wait for Azure. */
  readonly timeoutSeconds?: number;
}

type ClientOptions = ReturnType<typeof clientOptions>;

const DEFAULT_TIMEOUT_SECONDS = 25;

/**
 * What the SDK's clients share: one attempt (the workflows repeat, with their own patience and Azure's `Retry-After`), one
 * limit in time, our api-versions, no other host.
 */
export function clientOptions(options: AzureOptions, family: keyof ApiVersions) {
  const endpoint = options.endpoint.replace(/\/+$/, "");
  const scopes = [tokenScope(endpoint)];
  return {
    endpoint,
    /** Both generations of the SDK have a name for it. */
    credentialScopes: scopes,
    credentials: { scopes },
    retryOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: "holdfast" },
    additionalPolicies: policies(options, endpoint, family).map((policy) => ({ policy, position: "perCall" as const })),
  };
}

/** In this order: the outermost first. */
function policies(options: AzureOptions, endpoint: string, family: keyof ApiVersions): readonly PipelinePolicy[] {
  return [
    refusalPolicy(),
    timeoutPolicy(options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS),
    sameOriginPolicy(endpoint),
    apiVersionPolicy({ ...DEFAULT_API_VERSIONS, ...options.apiVersions }[family]),
  ];
}

/**
 * The audience of tokens. A sovereign cloud has its own; every other endpoint (the simulator, a private link) is the public
 * cloud under another address and takes the public cloud's tokens.
 */
export function tokenScope(endpoint: string): string {
  const { host } = new URL(endpoint);
  return /(?:^|\.)management\.(?:usgovcloudapi\.net|chinacloudapi\.cn)$/i.test(host)
    ? `https://${host}/.default`
    : "https://management.azure.com/.default";
}

/** Compute clients, one per subscription. */
export function createComputeClients(options: AzureOptions): (subscriptionId: string) => ComputeManagementClient {
  return perSubscription(
    clientOptions(options, "virtualMachines"),
    (subscriptionId, clientOptions) => new ComputeManagementClient(options.credential, subscriptionId, clientOptions),
  );
}

/** Clients for vaults themselves, one per subscription. */
export function createVaultClients(options: AzureOptions): (subscriptionId: string) => RecoveryServicesClient {
  return perSubscription(
    clientOptions(options, "vaults"),
    (subscriptionId, clientOptions) => new RecoveryServicesClient(options.credential, subscriptionId, clientOptions),
  );
}

/** Clients for what is below a vault, one per subscription. */
export function createBackupClients(options: AzureOptions): (subscriptionId: string) => RecoveryServicesBackupClient {
  return perSubscription(
    clientOptions(options, "backup"),
    (subscriptionId, clientOptions) =>
      new RecoveryServicesBackupClient(options.credential, subscriptionId, clientOptions),
  );
}

/** A client keeps the token and the connections: worth keeping. There are as many as the app has subscriptions. */
function perSubscription<Client>(
  options: ClientOptions,
  create: (subscriptionId: string, options: ClientOptions) => Client,
): (subscriptionId: string) => Client {
  const clients = new Map<string, Client>();
  return (subscriptionId) => {
    const key = subscriptionId.toLowerCase();
    const client = clients.get(key) ?? create(subscriptionId, options);
    clients.set(key, client);
    return client;
  };
}

import { ComputeManagementClient } from "@azure/arm-compute";
import { RecoveryServicesClient } from "@azure/arm-recoveryservices";
import { RecoveryServicesBackupClient } from "@azure/arm-recoveryservicesbackup";
import { ResourceGraphClient } from "@azure/arm-resourcegraph";
import type { Pipeline } from "@azure/core-rest-pipeline";
import type { TokenCredential } from "@azure/identity";
import type { AzureCalls } from "../../domain/ports/azure-calls.ts";
import type { RequestBudget } from "../../domain/ports/request-budget.ts";
import { type ApiVersions, DEFAULT_API_VERSIONS } from "./api-versions.ts";
import { observedCallsPolicy } from "./observed-calls.ts";
import { requestBudgetPolicy } from "./request-budget.ts";
import { apiVersionPolicy, refusalPolicy, sameOriginPolicy, timeoutPolicy } from "./request-policies.ts";
import { limitedCredential, tokenPolicy } from "./tokens.ts";

/** What every adapter is created from. */
export interface AzureOptions {
  readonly credential: TokenCredential;
  /** Azure Resource Manager's address: `https://management.azure.com`, another cloud's, or the simulator's. */
  readonly endpoint: string;
  /** Overrides default versions, e.g. to try a newer one. */
  readonly apiVersions?: Partial<ApiVersions>;
  /** What may be sent; without one everything is. */
  readonly budget?: RequestBudget;
  /** Who is told of what is sent. */
  readonly calls?: AzureCalls;
  /** Time limit for one response, token included. Default 25: an activity must not wait for Azure. */
  readonly timeoutSeconds?: number;
}

type ClientOptions = ReturnType<typeof clientOptions>;

const DEFAULT_TIMEOUT_SECONDS = 25;

/** Options of all SDK clients: one attempt, because the workflows retry, after the wait that Azure asks for. */
export function clientOptions(options: AzureOptions) {
  const endpoint = options.endpoint.replace(/\/+$/, "");
  const scopes = [tokenScope(endpoint)];
  return {
    endpoint,
    credential: limitedCredential(options.credential, limitSecondsOf(options)),
    /** The two generations of the SDK name this option differently. */
    credentialScopes: scopes,
    credentials: { scopes },
    retryOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: "holdfast" },
  };
}

function limitSecondsOf({ timeoutSeconds = DEFAULT_TIMEOUT_SECONDS }: AzureOptions): number {
  return timeoutSeconds;
}

/**
 * Adds the app's policies around everything the SDK does for a request, the outermost first. The phase decides the place:
 * a client's option for additional policies puts them inside the token policy in one generation of the SDK, outside in the other.
 */
export function guardPipeline(pipeline: Pipeline, options: AzureOptions, family: keyof ApiVersions): void {
  const apiVersion = { ...DEFAULT_API_VERSIONS, ...options.apiVersions }[family];
  const policies = [
    refusalPolicy(),
    ...(options.budget === undefined ? [] : [requestBudgetPolicy(options.budget)]),
    ...(options.calls === undefined ? [] : [observedCallsPolicy(options.calls)]),
    timeoutPolicy(limitSecondsOf(options)),
    tokenPolicy(options.credential),
    sameOriginPolicy(options.endpoint),
    apiVersionPolicy(apiVersion),
  ];
  for (const policy of policies) pipeline.addPolicy(policy, { phase: "Serialize" });
}

/**
 * The audience of tokens. A sovereign cloud has its own; every other endpoint (the simulator, a private link) is the public
 * cloud under another address and accepts the public cloud's tokens.
 */
export function tokenScope(endpoint: string): string {
  const { host } = new URL(endpoint);
  return /(?:^|\.)management\.(?:usgovcloudapi\.net|chinacloudapi\.cn)$/i.test(host)
    ? `https://${host}/.default`
    : "https://management.azure.com/.default";
}

/** Compute clients, one per subscription. */
export function createComputeClients(options: AzureOptions): (subscriptionId: string) => ComputeManagementClient {
  return perSubscription(options, "virtualMachines", (subscriptionId, shared) => {
    return new ComputeManagementClient(shared.credential, subscriptionId, shared);
  });
}

/** Compute clients for disks, which have api-versions of their own, one per subscription. */
export function createDiskClients(options: AzureOptions): (subscriptionId: string) => ComputeManagementClient {
  return perSubscription(options, "disks", (subscriptionId, shared) => {
    return new ComputeManagementClient(shared.credential, subscriptionId, shared);
  });
}

/** Clients for vaults themselves, one per subscription. */
export function createVaultClients(options: AzureOptions): (subscriptionId: string) => RecoveryServicesClient {
  return perSubscription(options, "vaults", (subscriptionId, shared) => {
    return new RecoveryServicesClient(shared.credential, subscriptionId, shared);
  });
}

/** Clients for what is below a vault, one per subscription. */
export function createBackupClients(options: AzureOptions): (subscriptionId: string) => RecoveryServicesBackupClient {
  return perSubscription(options, "backup", (subscriptionId, shared) => {
    return new RecoveryServicesBackupClient(shared.credential, subscriptionId, shared);
  });
}

/** A client for queries over all subscriptions. */
export function createResourceGraphClient(options: AzureOptions): ResourceGraphClient {
  const shared = clientOptions(options);
  const client = new ResourceGraphClient(shared.credential, shared);
  guardPipeline(client.pipeline, options, "resourceGraph");
  return client;
}

/** Clients are reused because each keeps its token and connections. There is one per subscription of the app. */
function perSubscription<Client extends { readonly pipeline: Pipeline }>(
  options: AzureOptions,
  family: keyof ApiVersions,
  create: (subscriptionId: string, shared: ClientOptions) => Client,
): (subscriptionId: string) => Client {
  const clients = new Map<string, Client>();
  return (subscriptionId) => {
    const key = subscriptionId.toLowerCase();
    const known = clients.get(key);
    if (known !== undefined) return known;
    const client = create(subscriptionId, clientOptions(options));
    guardPipeline(client.pipeline, options, family);
    clients.set(key, client);
    return client;
  };
}

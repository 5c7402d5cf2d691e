import { emptyStorageAccount } from "../shared-azurite.ts";
import { createTestStack, type TestStack } from "../test-stack.ts";
import { configureFleet } from "./fleet-config.ts";
import { type FleetRequests, fleetRequests } from "./fleet-requests.ts";
import type { FleetScenario } from "./fleet-scenario.ts";
import { type IdentityProxy, identityProxyTo, identityProxyUrl } from "./identity-proxy.ts";
import { type KillableHost, killableHost } from "./killable-host.ts";
import { prepareFleet } from "./prepare-fleet.ts";
import { type Relay, startRelay } from "./relay.ts";

/** A stack whose host can be killed and whose identity endpoint and storage can be out. */
export interface FleetStack extends Omit<KillableHost, "end"> {
  readonly stack: TestStack;
  readonly azure: FleetRequests;
  readonly identity: IdentityProxy;
  readonly storage: readonly Relay[];
  stop(): Promise<void>;
}

/** Before the preparation, which takes hours; the app starts in the morning of the same UTC day. */
const START = "2026-06-01T00:30:00Z";
/** Short of what the credential library keeps, long enough for many calls. */
const LASTING_SECONDS = 200;
/** Not the app's: the budgets of requests are per caller. */
const USER = `user.${Buffer.from(JSON.stringify({ oid: "user" })).toString("base64url")}.`;

/** Starts the stack of a scenario, with everything that exists before the app starts. Time moves by `advance` only. */
export async function startFleetStack(scenario: FleetScenario): Promise<FleetStack> {
  const [events, tables, blobs] = await Promise.all([startRelay(), startRelay(), startRelay()]);
  const settings = {
    IDENTITY_ENDPOINT: await identityProxyUrl(),
    AZURE_TOKEN_CREDENTIALS: "prod",
    "AzureWebJobs.scheduleTick.Disabled": "true",
    "AzureWebJobs.purgeTick.Disabled": "true",
  };
  const storage = relayedStorage(await emptyStorageAccount(), tables, blobs);
  const stack = await createTestStack((config) => configureFleet(config, scenario), START, storage, {
    settings,
    sweeps: true,
    azure: azureWithBudgets(scenario),
    async prepare(simulator, clock) {
      clock.setJumps(false);
      await prepareFleet(scenario, fleetRequests(senderTo(simulator.url)), clock);
    },
  });
  const { identityEndpoint, identityHeader } = stack.simulator;
  const tokenSeconds = scenario.identityOutage === undefined ? LASTING_SECONDS : 0;
  const identity = await identityProxyTo({ identityEndpoint, identityHeader, tokenSeconds });
  events.passTo(Number(new URL(stack.host.url).port));
  const { end, ...running } = killableHost(stack, events, scenario.kills);
  await subscribeThrough(stack, events);
  return {
    stack,
    azure: fleetRequests(senderTo(stack.simulator.url)),
    identity,
    storage: [tables, blobs],
    ...running,
    async stop() {
      await end();
      await stack.stop();
      await Promise.all([events, tables, blobs].map((relay) => relay.close()));
    },
  };
}

/** Sends requests to a simulator as a user of it, whose budgets are not the app's. */
export function senderTo(url: string) {
  return async (method: string, path: string, body?: object) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${USER}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
  };
}

/** The simulated Azure, with the documented budgets of Recovery Services or tenths of them. */
export function azureWithBudgets({
  budgetTenths,
  indexLagSeconds,
}: Pick<FleetScenario, "budgetTenths" | "indexLagSeconds">) {
  const tenths = (requests: number) => Math.ceil((requests * budgetTenths) / 10);
  const budgets = [
    { action: "Microsoft.RecoveryServices/vaults/backupJobs/read", requestsPerHour: tenths(250) },
    { action: "Microsoft.RecoveryServices/vaults/write", requestsPerHour: tenths(800) },
    { action: "Microsoft.RecoveryServices/*/read", requestsPerHour: tenths(1100) },
    { action: "Microsoft.RecoveryServices/*", requestsPerHour: tenths(1100) },
  ];
  return {
    resourceGraphLagSeconds: indexLagSeconds,
    ...(budgetTenths < 10 && { throttling: { recoveryServices: { scope: "subscription", budgets } as const } }),
  };
}

/** The connection string with both services behind relays. */
export function relayedStorage(connectionString: string, tables: Relay, blobs: Relay): string {
  return [...connectionString.split(";")]
    .map((part) => {
      const relay = part.startsWith("TableEndpoint=") ? tables : part.startsWith("BlobEndpoint=") ? blobs : undefined;
      if (relay === undefined) return part;
      const { host, port } = new URL(part.slice(part.indexOf("=") + 1));
      relay.passTo(Number(port));
      return part.replace(host, `127.0.0.1:${relay.port}`);
    })
    .join(";");
}

interface Subscription {
  readonly id: string;
  readonly endpoint: string;
  readonly schema: string;
  readonly operationNames: readonly string[];
}

/** Events reach the app through the relay, so that a host that was killed responds to none. */
export async function subscribeThrough(stack: TestStack, relay: Relay): Promise<void> {
  const control = `${stack.simulator.url}/_simulator/event-subscriptions`;
  const { subscriptions } = (await (await fetch(control)).json()) as {
    readonly subscriptions: readonly Subscription[];
  };
  for (const { id, endpoint, schema, operationNames } of subscriptions) {
    const relayed = endpoint.replace(stack.host.url, `http://127.0.0.1:${relay.port}`);
    const body = JSON.stringify({ endpoint: relayed, schema, operationNames });
    const response = await fetch(control, { method: "POST", headers: { "content-type": "application/json" }, body });
    if (!response.ok) throw new Error(`The simulator refused the subscription: ${await response.text()}`);
    await fetch(`${control}/${id}`, { method: "DELETE" });
  }
}

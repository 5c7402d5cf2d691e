import type { ProtectStack } from "./protect-stack.ts";

/** What the simulator's own call log says, added up over the run. Nothing here comes from the app. */
export interface CallCounts {
  total: number;
  /** Accepted requests to protect a machine that was not protected. */
  enables: number;
  /** Answered with an error of any kind. */
  refused: number;
  /** Of these, with 429: there were too many. */
  throttled: number;
  readonly byAction: Map<string, number>;
  /** Accepted requests by vault and UTC day. */
  readonly enablesPerVaultAndDay: Map<string, number>;
}

export function noCalls(): CallCounts {
  return { total: 0, enables: 0, refused: 0, throttled: 0, byAction: new Map(), enablesPerVaultAndDay: new Map() };
}

const PROTECT_ACTION = "protecteditems/write";

/** Adds the calls since the last time. The simulator keeps the newest 50,000 only. */
export function drainCalls({ simulator }: ProtectStack, counts: CallCounts): void {
  for (const { action = "(not simulated)", path, status, time } of simulator.calls.list()) {
    counts.total += 1;
    addTo(counts.byAction, action);
    if (status >= 400 && status !== 404) counts.refused += 1;
    if (status === 429) counts.throttled += 1;
    if (!action.toLowerCase().endsWith(PROTECT_ACTION) || status < 200 || status >= 300) continue;
    counts.enables += 1;
    const vault = /\/vaults\/([^/]+)\//i.exec(path)?.[1]?.toLowerCase() ?? "";
    addTo(counts.enablesPerVaultAndDay, `${vault} ${time.slice(0, 10)}`);
  }
  simulator.calls.clear();
}

/** What finds machines and follows vaults, in lower case; every other call protects a machine. */
const WATCHING =
  /^microsoft\.(?:resourcegraph\/|authorization\/locks\/|recoveryservices\/vaults\/(?:backupjobs|backupprotecteditems|backuppolicies)\/read$)/;

/** Calls of watching: of Resource Graph, and those that read a vault's jobs, items or policies. */
export function watchingCalls({ byAction }: CallCounts): number {
  const watching = [...byAction].filter(([action]) => WATCHING.test(action.toLowerCase()));
  return watching.reduce((sum, [, count]) => sum + count, 0);
}

function addTo(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/**
 * Machines whose workflow ended because it gave up: each gets an instance of `retryProtection`. One that only waits for the next
 * day's quota has not given up. The one figure that comes from the app's task hub: Azure cannot show it.
 */
export function countGivenUp({ host }: ProtectStack): number {
  let given = 0;
  let continuation: string | undefined;
  do {
    const page = host.taskHub.list({ instanceIdPrefix: "retry:", top: 1000, continuation });
    given += page.instances.filter(({ input }) => !input?.includes("dayQuotaReached")).length;
    continuation = page.continuation;
  } while (continuation !== undefined);
  return given;
}

/** What Azure holds in the end. */
export interface Protection {
  readonly vaults: number;
  /** Distinct machines with a protected item. */
  readonly machines: number;
  readonly fullestVault: number;
  readonly fullestPolicy: number;
}

const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";

/** Reads every vault's items over Azure Resource Manager. */
export async function readProtection(stack: ProtectStack): Promise<Protection> {
  const vaults = await list<{ id: string }>(
    stack.get,
    `${SUBSCRIPTION}/providers/Microsoft.RecoveryServices/vaults?api-version=2024-04-01`,
  );
  const machines = new Set<string>();
  const perPolicy = new Map<string, number>();
  const perVault: number[] = [];
  for (const { id } of vaults) {
    const items = await itemsIn(stack.get, id);
    perVault.push(items.length);
    for (const { properties } of items) {
      machines.add(properties.sourceResourceId.toLowerCase());
      addTo(perPolicy, (properties.policyId ?? "").toLowerCase());
    }
  }
  const most = (counts: Iterable<number>) => Math.max(0, ...counts);
  return {
    vaults: vaults.length,
    machines: machines.size,
    fullestVault: most(perVault),
    fullestPolicy: most(perPolicy.values()),
  };
}

interface Item {
  readonly properties: { readonly sourceResourceId: string; readonly policyId?: string };
}

/** The protected items of a vault. */
export function itemsIn(get: Get, vaultId: string): Promise<readonly Item[]> {
  return list<Item>(get, `${vaultId}/backupProtectedItems?api-version=2024-04-01`);
}

/** The body of a GET of Azure Resource Manager; absolute addresses as well as paths. */
type Get = (path: string) => Promise<unknown>;

async function list<T>(get: Get, path: string): Promise<readonly T[]> {
  const all: T[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const page = (await get(next)) as { readonly value: readonly T[]; readonly nextLink?: string };
    all.push(...page.value);
    next = page.nextLink;
  }
  return all;
}

import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { RecoveryServicesBackupClient } from "@azure/arm-recoveryservicesbackup";
import { startSimulator } from "../../local/azure-simulator/simulator.ts";
import { createVirtualClock } from "../../local/clock.ts";
import { drainFleetCalls, noFleetCalls, type TrueJob, trueJobs } from "./fleet-evidence.ts";
import { quantile } from "./fleet-judge.ts";
import { itemsToLoad, layOut, layoutToLoad, type VaultLayout } from "./fleet-layout.ts";

/** What starting backups and polling each job took. */
export interface NaiveRun {
  readonly vms: number;
  readonly callsPerVm: number;
  /** Share of calls answered 429. */
  readonly throttledShare: number;
  /** Machines of whose job the program learned the end. */
  readonly told: number;
  /** From a job's end until the program saw it, seconds. */
  readonly delayP50: number;
  readonly delayP99: number;
}

const POLL_MS = 60_000;
const MAX_POLLS = 48 * 60;
const FABRIC = "Azure";
/** Requests at once. */
const PARALLEL = 20;
/** The program has started all backups by then, and lists the vault's jobs once to learn their names. */
const LIST_AFTER_MS = 60_000;

/**
 * A program as one is written in an afternoon, through Azure's SDK and on virtual time: it starts the backups, lists the vault's jobs
 * to find their names, and then reads each job once a minute until it has ended. A poll that is refused is left out.
 */
export async function runNaive(vms: number): Promise<NaiveRun> {
  const layout = layOut({ vms, vaults: 1, subscriptions: 1 });
  const [vault] = layout.vaults;
  if (vault === undefined) throw new Error("There is no vault.");
  const clock = createVirtualClock({ startAtMs: Date.parse("2026-06-01T02:00:00Z"), jumps: false });
  const load = [...layoutToLoad(layout), ...itemsToLoad(layout)];
  const simulator = await startSimulator({ port: 0, clock, seed: 1, scheduledBackups: false, load });
  try {
    setDefaultCACertificates([...getCACertificates("default"), simulator.caCertificate]);
    await clock.advance(3_600_000);
    simulator.calls.clear();
    const counts = noFleetCalls();
    const client = clientOf(vault, simulator.url);
    await startAll(client, vault);
    await clock.advance(LIST_AFTER_MS);
    const jobNames = await listJobs(client, vault);
    const seenAt = new Map<string, number>();
    for (let poll = 0; poll < MAX_POLLS && seenAt.size < jobNames.length; poll += 1) {
      const open = jobNames.filter((name) => !seenAt.has(name));
      await inParallel(open, async (name) => {
        const status = await statusOf(client, vault, name);
        if (status !== undefined && status !== "InProgress") seenAt.set(name, clock.now());
      });
      drainFleetCalls({ simulator }, counts);
      await clock.advance(POLL_MS);
    }
    drainFleetCalls({ simulator }, counts);
    const jobs = [...trueJobs({ simulator }).values()].flat();
    const delays = delaysOf(jobs, seenAt);
    return {
      vms,
      callsPerVm: counts.total / vms,
      throttledShare: counts.throttled / counts.total,
      told: delays.length,
      delayP50: quantile(delays, 0.5),
      delayP99: quantile(delays, 0.99),
    };
  } finally {
    await simulator.stop();
  }
}

function delaysOf(jobs: readonly TrueJob[], seenAt: ReadonlyMap<string, number>): readonly number[] {
  return jobs
    .flatMap(({ jobId, endedAtMs }) => {
      const at = seenAt.get(jobId);
      return at === undefined || endedAtMs === undefined ? [] : [(at - endedAtMs) / 1000];
    })
    .sort((a, b) => a - b);
}

function clientOf({ subscriptionId }: VaultLayout, endpoint: string): RecoveryServicesBackupClient {
  const token = { token: "bench", expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
  // The SDK's own retries wait on the machine's clock.
  const options = { endpoint, retryOptions: { maxRetries: 0 }, credentials: { scopes: [`${endpoint}/.default`] } };
  return new RecoveryServicesBackupClient({ getToken: async () => token }, subscriptionId, options);
}

function namesOf({ vaultId }: VaultLayout): readonly [name: string, group: string] {
  const [, , , , group = "", , , , name = ""] = vaultId.split("/");
  return [name, group];
}

async function startAll(client: RecoveryServicesBackupClient, vault: VaultLayout): Promise<void> {
  const recoveryPointExpiryTimeInUTC = new Date("2026-06-30T00:00:00Z");
  await inParallel(vault.machines, async ({ name }) => {
    const item = `iaasvmcontainerv2;shop;${name}`;
    await client.backups.trigger(...namesOf(vault), FABRIC, `IaasVMContainer;${item}`, `VM;${item}`, {
      properties: { objectType: "IaasVMBackupRequest", recoveryPointExpiryTimeInUTC },
    });
  });
}

async function listJobs(client: RecoveryServicesBackupClient, vault: VaultLayout): Promise<readonly string[]> {
  const names: string[] = [];
  const filter = "operation eq 'Backup' and backupManagementType eq 'AzureIaasVM'";
  for await (const { name } of client.backupJobs.list(...namesOf(vault), { filter })) {
    if (name !== undefined) names.push(name);
  }
  return names;
}

async function statusOf(
  client: RecoveryServicesBackupClient,
  vault: VaultLayout,
  jobName: string,
): Promise<string | undefined> {
  try {
    const { properties } = await client.jobDetails.get(...namesOf(vault), jobName);
    return properties?.status;
  } catch {
    return undefined;
  }
}

async function inParallel<T>(all: readonly T[], act: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += PARALLEL) {
    await Promise.all(all.slice(from, from + PARALLEL).map(act));
  }
}

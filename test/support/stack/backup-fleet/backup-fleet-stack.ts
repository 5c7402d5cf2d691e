import { SUBSCRIPTIONS } from "../fleet/fleet-machine.ts";
import { fleetRequests } from "../fleet/fleet-requests.ts";
import { azureWithBudgets, relayedStorage, senderTo } from "../fleet/fleet-stack.ts";
import { type IdentityProxy, identityProxyTo, identityProxyUrl } from "../fleet/identity-proxy.ts";
import { type KillableHost, killableHost } from "../fleet/killable-host.ts";
import { type Relay, startRelay } from "../fleet/relay.ts";
import { chance, seededRandom } from "../seeded-random.ts";
import { emptyStorageAccount } from "../shared-azurite.ts";
import { createTestStack, type TestStack } from "../test-stack.ts";
import { configureBackupFleet } from "./backup-fleet-config.ts";
import type { BackupFleetScenario } from "./backup-fleet-scenario.ts";
import { type JobRecords, recordJobs } from "./job-records.ts";
import { prepareBackupFleet } from "./prepare-backup-fleet.ts";
import { setMachineTime } from "./virtual-date.ts";

/** The app over a fleet that is protected; its host can be killed and stopped, identity endpoint and storage can be out. */
export interface BackupFleetStack extends Omit<KillableHost, "end"> {
  readonly stack: TestStack;
  readonly jobs: JobRecords;
  readonly identity: IdentityProxy;
  readonly storage: readonly Relay[];
  /** When the app was started. */
  readonly startedAtMs: number;
  stop(): Promise<void>;
}

const LASTING_SECONDS = 200;

/** Starts the stack of a scenario, with its fleet. Time moves by `advance` only. */
export async function startBackupFleet(scenario: BackupFleetScenario): Promise<BackupFleetStack> {
  const [tables, blobs] = await Promise.all([startRelay(), startRelay()]);
  const settings = {
    IDENTITY_ENDPOINT: await identityProxyUrl(),
    AZURE_TOKEN_CREDENTIALS: "prod",
    "AzureWebJobs.purgeTick.Disabled": "true",
  };
  const storage = relayedStorage(await emptyStorageAccount(), tables, blobs);
  let resetTime = () => {};
  const stack = await createTestStack((config) => configureBackupFleet(config, scenario), scenario.startAt, storage, {
    settings,
    watches: true,
    scheduledBackups: scenario.scheduledBackups,
    azure: azureWithBudgets(scenario),
    async prepare(simulator, clock) {
      clock.setJumps(false);
      resetTime = setMachineTime(clock);
      await prepareBackupFleet(scenario, fleetRequests(senderTo(simulator.url)), clock);
    },
  });
  const { identityEndpoint, identityHeader } = stack.simulator;
  const tokenSeconds = scenario.identityOutage === undefined ? LASTING_SECONDS : 0;
  const identity = await identityProxyTo({ identityEndpoint, identityHeader, tokenSeconds });
  const noEvents = { cut() {}, passOn() {} };
  const { end, ...running } = killableHost(stack, noEvents, scenario.kills);
  const random = seededRandom(scenario.seed * 31 + SUBSCRIPTIONS.length);
  const jobs = recordJobs(stack, {
    random,
    lateJobs: scenario.lateJobs,
    vanishingJobs: scenario.vanishingJobs,
    onStart: () => {
      if (chance(random, scenario.killsAfterTrigger)) running.killAtNextCommit();
    },
  });
  return {
    stack,
    jobs,
    identity,
    storage: [tables, blobs],
    startedAtMs: stack.clock.now(),
    ...running,
    async stop() {
      await end();
      await stack.stop();
      resetTime();
      await Promise.all([tables, blobs].map((relay) => relay.close()));
    },
  };
}

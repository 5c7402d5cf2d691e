import { type JobRecords, recordJobs } from "../../../test/support/stack/backup-fleet/job-records.ts";
import { prepareBackupFleet } from "../../../test/support/stack/backup-fleet/prepare-backup-fleet.ts";
import { setMachineTime } from "../../../test/support/stack/backup-fleet/virtual-date.ts";
import { type FleetRequests, fleetRequests } from "../../../test/support/stack/fleet/fleet-requests.ts";
import { senderTo, subscribeThrough } from "../../../test/support/stack/fleet/fleet-stack.ts";
import { type KillableHost, killableHost } from "../../../test/support/stack/fleet/killable-host.ts";
import { startRelay } from "../../../test/support/stack/fleet/relay.ts";
import { emptyStorageAccount } from "../../../test/support/stack/shared-azurite.ts";
import { createTestStack, type TestStack } from "../../../test/support/stack/test-stack.ts";
import { type Receivers, startReceivers } from "../../alerts/receivers.ts";
import { alertSettings, configureAlerts } from "./alert-config.ts";
import type { AlertScenario } from "./alert-scenario.ts";

/** The app over a few machines, with local receivers as its channels; its host can be killed. */
export interface AlertStack extends Omit<KillableHost, "end"> {
  readonly stack: TestStack;
  readonly azure: FleetRequests;
  readonly jobs: JobRecords;
  readonly receivers: Receivers;
  stop(): Promise<void>;
}

/** The policies' own time, 23:00, does not come before the end. */
const START = "2026-06-01T00:40:00Z";

/** Starts the stack of a scenario. Time moves by `advance` only. */
export async function startAlertStack(scenario: AlertScenario): Promise<AlertStack> {
  let now = () => Date.parse(START);
  const [events, receivers] = await Promise.all([startRelay(), startReceivers(scenario.channels, () => now())]);
  const protectedOnes = scenario.machines.filter(({ origin }) => origin === "protected");
  let resetTime = () => {};
  const stack = await createTestStack(
    (config) => configureAlerts(config, scenario),
    START,
    await emptyStorageAccount(),
    {
      settings: { ...alertSettings(scenario.channels, receivers.addressOf), "AzureWebJobs.purgeTick.Disabled": "true" },
      watches: true,
      async prepare(simulator, clock) {
        clock.setJumps(false);
        now = clock.now;
        resetTime = setMachineTime(clock);
        const azure = fleetRequests(senderTo(simulator.url));
        await prepareBackupFleet({ machines: protectedOnes, places: scenario.machines }, azure, clock);
      },
    },
  );
  events.passTo(Number(new URL(stack.host.url).port));
  const { end, ...running } = killableHost(stack, events, scenario.kills);
  await subscribeThrough(stack, events);
  receivers.begin();
  const jobs = recordJobs(stack, { random: () => 0, lateJobs: 0, vanishingJobs: 0, onStart: () => {} });
  return {
    stack,
    azure: fleetRequests(senderTo(stack.simulator.url)),
    jobs,
    receivers,
    ...running,
    async stop() {
      await end();
      await stack.stop();
      resetTime();
      await Promise.all([events.close(), receivers.stop()]);
    },
  };
}

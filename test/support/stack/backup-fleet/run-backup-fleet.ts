import type { Outage } from "../fleet/fleet-scenario.ts";
import type { Interruptible } from "../fleet/relay.ts";
import type { ScenarioResult } from "../run-random-scenario.ts";
import { seededRandom } from "../seeded-random.ts";
import { backupFleetViolations } from "./backup-fleet-invariants.ts";
import type { BackupFleetScenario } from "./backup-fleet-scenario.ts";
import { type BackupFleetStack, startBackupFleet } from "./backup-fleet-stack.ts";
import { instancesOf, readBackupFleet } from "./backup-fleet-state.ts";
import { type Interventions, requestBackup, terminateOne } from "./interventions.ts";

const MINUTE_MS = 60_000;
const STEP_MS = 30 * MINUTE_MS;
/** After the faults have ended: past the longest deadline of a run and that of its last jobs, twice over. */
const HORIZON_MS = 48 * 60 * MINUTE_MS;
/** Workflows that end when nothing is left to do; watchers follow stalled jobs for as long as Azure shows them. */
const ENDING = ["runBackupSchedule", "backupRunPart", "backupVirtualMachine", "publishEvent", "deliverMessage"];

/** Runs a scenario: its faults, then time without any until all work has ended. Then judges by the simulator's own jobs. */
export async function runBackupFleet(scenario: BackupFleetScenario): Promise<ScenarioResult> {
  const fleet = await startBackupFleet(scenario);
  try {
    const { stack } = fleet;
    const interventions: Interventions = { requested: [], terminated: [], downs: [] };
    await stack.planFaults(...scenario.faults);
    const random = seededRandom(scenario.seed + 5);
    for (const step of scenario.requests)
      schedule(fleet, step.atSeconds, () => requestBackup(fleet, step, interventions));
    for (const termination of scenario.terminations) {
      schedule(fleet, termination.atSeconds, () => terminateOne(fleet, termination, random, interventions));
    }
    scheduleOutage(fleet, [fleet.identity], scenario.identityOutage);
    scheduleOutage(fleet, fleet.storage, scenario.storageOutage);
    await passFaultPhase(fleet, scenario, interventions);
    const { faults } = stack.simulator.faults.state();
    await stack.endFaults();
    fleet.jobs.endFaults();
    await untilEnded(fleet);
    const violations = backupFleetViolations(scenario, fleet.startedAtMs, await readBackupFleet(fleet), interventions);
    return { injected: injectedFaults(fleet, faults, scenario, interventions), violations };
  } finally {
    await fleet.stop();
  }
}

async function passFaultPhase(
  fleet: BackupFleetStack,
  { clockJump, faultPhaseSeconds }: BackupFleetScenario,
  { downs }: Interventions,
): Promise<void> {
  const { clock } = fleet.stack;
  const endMs = clock.now() + faultPhaseSeconds * 1000;
  if (clockJump !== undefined) {
    await clock.advance(clockJump.atSeconds * 1000);
    await fleet.restarted();
    downs.push({ fromMs: clock.now(), untilMs: clock.now() + clockJump.seconds * 1000 });
    await fleet.stopFor(clockJump.seconds * 1000);
  }
  await clock.advance(Math.max(0, endMs - clock.now()));
  await fleet.restarted();
}

async function untilEnded(fleet: BackupFleetStack): Promise<void> {
  const { clock } = fleet.stack;
  const lastMs = clock.now() + HORIZON_MS;
  // Twice in a row: the second step is for the watchers' last polls and their notices, and a schedule may be due in it.
  for (let quietSteps = 0; quietSteps < 2 && clock.now() < lastMs; ) {
    await clock.advance(STEP_MS);
    await fleet.restarted();
    quietSteps = isQuiet(fleet) ? quietSteps + 1 : 0;
  }
}

function isQuiet(fleet: BackupFleetStack): boolean {
  const jobsRun = fleet.jobs.all().some(({ job }) => job.end === undefined && Number.isFinite(job.transferEndsAtMs));
  if (jobsRun) return false;
  return !instancesOf(fleet).some(
    ({ name, runtimeStatus }) => ENDING.includes(name) && /^(Running|Pending)$/.test(runtimeStatus),
  );
}

function schedule({ stack: { clock } }: BackupFleetStack, atSeconds: number, act: () => Promise<void>): void {
  clock.schedule(clock.now() + atSeconds * 1000, () => {
    const release = clock.hold();
    void act().finally(release);
  });
}

function scheduleOutage(
  { stack: { clock } }: BackupFleetStack,
  services: readonly Interruptible[],
  outage: Outage | undefined,
): void {
  if (outage === undefined) return;
  const at = (seconds: number, act: (one: Interruptible) => void) => {
    clock.schedule(clock.now() + seconds * 1000, () => {
      for (const service of services) act(service);
    });
  };
  at(outage.fromSeconds, (service) => service.cut());
  at(outage.untilSeconds, (service) => service.passOn());
}

type PlannedFaults = ReturnType<BackupFleetStack["stack"]["simulator"]["faults"]["state"]>["faults"];

/** Counts by kind; what the simulator's own limits refused is told apart from what the plan injected. */
function injectedFaults(
  fleet: BackupFleetStack,
  faults: PlannedFaults,
  { clockJump, indexLagSeconds }: BackupFleetScenario,
  { terminated }: Interventions,
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  const add = (kind: string, count: number) => {
    counts[kind] = (counts[kind] ?? 0) + count;
  };
  for (const fault of faults) add(fault.kind === "backupJob" ? `job ${fault.outcome}` : fault.kind, fault.injected);
  const refused = fleet.stack.simulator.calls.list().filter(({ status }) => status === 429).length;
  add("throttled by a bucket", Math.max(0, refused - (counts["throttle"] ?? 0)));
  const jobs = fleet.jobs.all();
  add("job vanished", jobs.filter(({ hidden }) => hidden === "vanished").length);
  add("job shown late", jobs.filter(({ hidden }) => typeof hidden === "number").length);
  add("index lags", indexLagSeconds > 0 ? 1 : 0);
  add("identity endpoint down", fleet.identity.refused());
  add(
    "storage down",
    fleet.storage.reduce((sum, relay) => sum + relay.refused(), 0),
  );
  add("host killed", fleet.kills());
  add("clock jumped", clockJump === undefined ? 0 : 1);
  for (const what of ["part", "watch"]) {
    add(`${what} terminated`, terminated.filter((id) => (what === "part") === id.startsWith("run:")).length);
  }
  return counts;
}

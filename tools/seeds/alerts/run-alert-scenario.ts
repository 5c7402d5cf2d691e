import { instancesOf } from "../../../test/support/stack/backup-fleet/backup-fleet-state.ts";
import { requestBackup } from "../../../test/support/stack/backup-fleet/interventions.ts";
import { SECRETS } from "../../../test/support/stack/random-scenario.ts";
import type { ScenarioResult } from "../../../test/support/stack/run-random-scenario.ts";
import { findSecrets, secretsIn } from "../../../test/support/stack/secrets.ts";
import { violations } from "../../../test/support/stack/violation.ts";
import { channelFaultKinds } from "../../alerts/channel-plan.ts";
import { ADDRESS_SECRET } from "../../alerts/receivers.ts";
import { tellingsOf } from "../../alerts/tellings.ts";
import { SIGNING_SECRET } from "./alert-config.ts";
import type { AlertScenario } from "./alert-scenario.ts";
import { type AlertStack, startAlertStack } from "./alert-stack.ts";
import { judgeAlerts } from "./judge.ts";
import { backupEnds, stallsOf } from "./truth.ts";

const MINUTE_MS = 60_000;
const STEP_MS = 15 * MINUTE_MS;
/** A first backup and its retries, and a message that a channel takes again after its hourly trial. */
const HORIZON_MS = 12 * 60 * MINUTE_MS;
/** Requests for the backup that proves a machine well: Azure takes none while one runs. */
const MAX_REQUESTS = 4;
/** Workflows that end when nothing is left to tell. Those who follow an incident live for a day longer. */
const ENDING = [
  "backupVirtualMachine",
  "runBackupSchedule",
  "backupRunPart",
  "raiseAlerts",
  "deliverMessage",
  "publishEvent",
];
/** After the last good end: it is seen, its incident settles, and the resolution is delivered. */
const SETTLED_MS = 90 * MINUTE_MS;
const BACKUP_VERSION = "api-version=2024-04-01";

/** Runs a scenario: its faults; then a backup of each machine that proves it well. Judges by jobs and by what the receivers got. */
export async function runAlertScenario(scenario: AlertScenario): Promise<ScenarioResult> {
  const fleet = await startAlertStack(scenario);
  try {
    const { stack, receivers, jobs } = fleet;
    await stack.planFaults(...scenario.faults);
    for (const { atSeconds, machine } of scenario.creations)
      schedule(fleet, atSeconds, () => create(fleet, scenario, machine));
    for (const { atSeconds, machine } of scenario.requests) schedule(fleet, atSeconds, () => request(fleet, machine));
    for (const { atSeconds, machine } of scenario.tagChanges)
      schedule(fleet, atSeconds, () => changeTag(fleet, scenario, machine, atSeconds));
    await stack.clock.advance(scenario.faultPhaseSeconds * 1000);
    await fleet.restarted();
    const { faults } = stack.simulator.faults.state();
    await stack.endFaults();
    receivers.endFaults();
    await proveAllWell(fleet);
    const evidence = {
      ends: backupEnds(jobs.all()),
      stalls: stallsOf(jobs.all()),
      channels: tellingsOf(scenario.channels, receivers.posts()),
      fallbackChannel: scenario.fallbackChannel,
      kills: fleet.kills(),
      gatherMinutes: scenario.gatherMinutes,
    };
    const judged = judgeAlerts(evidence);
    const leaks = secretPlaces(fleet);
    return {
      injected: injectedFaults(fleet, faults),
      counts: judged.counts,
      violations: [...judged.violations, ...violations("other", [...leaks, ...unwell(fleet)])],
    };
  } finally {
    await fleet.stop();
  }
}

function schedule({ stack: { clock } }: AlertStack, atSeconds: number, act: () => Promise<unknown>): void {
  clock.schedule(clock.now() + atSeconds * 1000, () => {
    const release = clock.hold();
    void act().finally(release);
  });
}

async function create({ azure }: AlertStack, { machines }: AlertScenario, name: string): Promise<void> {
  const machine = machines.find((one) => one.name === name);
  if (machine !== undefined) await azure.putMachine(machine);
}

/** No rule asks for this tag. */
async function changeTag(
  { azure }: AlertStack,
  { machines }: AlertScenario,
  name: string,
  value: number,
): Promise<void> {
  const machine = machines.find((one) => one.name === name);
  if (machine !== undefined) await azure.tag(machine, { ...machine.tags, note: String(value) });
}

function request(fleet: AlertStack, machine: string): Promise<void> {
  return requestBackup(fleet, { machine, atSeconds: 0 }, { requested: [], terminated: [], downs: [] });
}

/** Whatever stalls is cancelled; then every machine is backed up until its newest backup is good, and all is told. */
async function proveAllWell(fleet: AlertStack): Promise<void> {
  const { stack } = fleet;
  await pass(fleet, STEP_MS);
  for (const { job, vaultId } of fleet.jobs.all()) {
    if (job.end !== undefined || Number.isFinite(job.transferEndsAtMs)) continue;
    await stack.arm("POST", `${vaultId}/backupJobs/${job.id}/cancel?${BACKUP_VERSION}`);
  }
  await untilIdle(fleet);
  for (let round = 1; round <= MAX_REQUESTS && unwell(fleet).length > 0; round += 1) {
    for (const machine of machinesNotWell(fleet)) await request(fleet, machine);
    await untilIdle(fleet);
  }
  await pass(fleet, SETTLED_MS);
  await untilIdle(fleet);
}

async function untilIdle(fleet: AlertStack): Promise<void> {
  const { clock } = fleet.stack;
  const lastMs = clock.now() + HORIZON_MS;
  do {
    await pass(fleet, STEP_MS);
  } while (clock.now() < lastMs && isWorking(fleet));
}

function isWorking(fleet: AlertStack): boolean {
  const works = instancesOf(fleet).some(
    ({ name, runtimeStatus }) => ENDING.includes(name) && /^(Running|Pending)$/.test(runtimeStatus),
  );
  return works || fleet.jobs.all().some(({ job }) => job.end === undefined);
}

async function pass(fleet: AlertStack, ms: number): Promise<void> {
  await fleet.stack.clock.advance(ms);
  await fleet.restarted();
}

/** Machines that are protected, and whose newest backup is not good. */
function machinesNotWell({ stack, jobs }: AlertStack): readonly string[] {
  const names = stack.simulator
    .vaults()
    .flatMap(({ items }) => [...items.values()].map((item) => item.virtualMachineName));
  const ends = backupEnds(jobs.all());
  return [...new Set(names)].filter((name) => {
    const last = ends.findLast(({ machine }) => machine === name);
    return last === undefined || last.label !== undefined;
  });
}

function unwell(fleet: AlertStack): readonly string[] {
  return machinesNotWell(fleet).map((name) => `${name} has no good backup in the end`);
}

function secretPlaces({ stack, host, receivers }: AlertStack): readonly string[] {
  const secrets = [...SECRETS, ADDRESS_SECRET, SIGNING_SECRET, stack.simulator.identityHeader];
  const shown = receivers.posts().map(({ body }) => body);
  return [...findSecrets(stack, secrets, host()), ...secretsIn("a message", shown.join("\n"), secrets)];
}

type PlannedFaults = ReturnType<AlertStack["stack"]["simulator"]["faults"]["state"]>["faults"];

function injectedFaults(fleet: AlertStack, faults: PlannedFaults): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { "host killed": fleet.kills() };
  const add = (kind: string, count: number) => {
    counts[kind] = (counts[kind] ?? 0) + count;
  };
  for (const fault of faults) {
    const what = fault.kind === "backupJob" ? `job ${fault.outcome}` : fault.kind;
    add(fault.kind === "event" ? `event ${fault.effect}` : what, fault.injected);
  }
  for (const kind of channelFaultKinds) {
    add(`channel ${kind}`, fleet.receivers.posts().filter(({ fault }) => fault?.kind === kind).length);
  }
  return counts;
}

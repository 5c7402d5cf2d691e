import { pick, type Random } from "../seeded-random.ts";
import type { BackupRequestStep, Termination } from "./backup-fleet-scenario.ts";
import type { BackupFleetStack } from "./backup-fleet-stack.ts";
import { instancesOf } from "./backup-fleet-state.ts";

/** What was done to the app from outside. */
export interface Interventions {
  /** Machines whose request for a backup was accepted, with its time. */
  readonly requested: { readonly machine: string; readonly atMs: number }[];
  /** Instances that were terminated. */
  readonly terminated: string[];
  /** Spans in which the host was down, or was killed. */
  readonly downs: { readonly fromMs: number; readonly untilMs: number }[];
}

/** A host that is killed while it responds may have lost the request. */
export async function requestBackup(
  fleet: Pick<BackupFleetStack, "stack" | "host" | "kills">,
  { machine: name }: BackupRequestStep,
  { requested }: Interventions,
): Promise<void> {
  const vmId = fleet.stack.simulator
    .vaults()
    .flatMap(({ items }) => [...items.values()])
    .find(({ virtualMachineId }) => virtualMachineId.toLowerCase().endsWith(`/${name}`))?.virtualMachineId;
  const { kills, host, stack } = fleet;
  const before = kills();
  const atMs = stack.clock.now();
  const response = await fetch(`${host().url}/api/virtual-machines/backup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ vmId }),
  }).catch(() => undefined);
  if (response?.status === 202 && kills() === before) requested.push({ machine: name, atMs });
}

/** Terminates a running part or watcher, if there is one. */
export async function terminateOne(
  fleet: BackupFleetStack,
  { what }: Termination,
  random: Random,
  { terminated }: Interventions,
): Promise<void> {
  if (!fleet.isUp()) return;
  const pattern = what === "part" ? /^run:.*:part:/ : /^watch:/;
  const running = instancesOf(fleet).filter(
    ({ instanceId, runtimeStatus }) => pattern.test(instanceId) && runtimeStatus === "Running",
  );
  if (running.length === 0) return;
  const { instanceId } = pick(random, running);
  fleet.host().taskHub.terminate(instanceId, "terminated from outside");
  terminated.push(instanceId);
}

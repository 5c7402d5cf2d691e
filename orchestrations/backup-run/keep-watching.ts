import { vaultLedgerKey } from "../../domain/coordination/instance-ids.ts";
import { addSeconds, isBefore } from "../../domain/instant.ts";
import { notStarted, type PartMachine } from "../../domain/schedule/part-machine.ts";
import { backupClaims } from "../contracts/backups.ts";
import { tryEntity } from "../durable/call.ts";
import { nowOf } from "../durable/wait.ts";
import { leaveClaims } from "./leave-claims.ts";
import { type Context, type Part, type Step, timesOf, vaultIdOf, withMachines } from "./part.ts";
import { watch } from "./start-due.ts";

/** How often the watchers of vaults with running backups are asked for again. */
const WATCH_SECONDS = 900;

/**
 * Asks now and then for the watchers of vaults with running backups. A backup of another requester that has no job after a while is
 * claimed again: that requester may have given up.
 */
export function* keepWatching(context: Context, part: Part): Step<Part> {
  const { now } = timesOf(context, part);
  const running = part.machines.filter(({ status }) => status === "triggered" || status === "snapshotDone");
  if (running.length === 0) return part;
  const { watchedAt = now } = part;
  if (isBefore(now, addSeconds(watchedAt, WATCH_SECONDS))) return { ...part, watchedAt };
  const vaults = Map.groupBy(running, (machine) => vaultIdOf(part, machine));
  const given = new Set<PartMachine>();
  for (const [vaultId, machines] of vaults) {
    yield* watch(context, vaultId);
    const joined = machines.filter((machine) => machine.joined === true && machine.jobId === undefined);
    for (const machine of yield* claimAgain(context, vaultId, joined)) given.add(machine);
  }
  return yield* takeOver({ ...part, watchedAt: now }, given, context);
}

function* claimAgain(
  context: Context,
  vaultId: string,
  machines: readonly PartMachine[],
): Step<readonly PartMachine[]> {
  if (machines.length === 0) return [];
  const vmIds = machines.map(({ vmId }) => vmId);
  const at = nowOf(context);
  const request = { waiter: context.df.instanceId, vmIds, at };
  const claims = yield* tryEntity(context, backupClaims, vaultLedgerKey(vaultId), "claim", request);
  return machines.filter((_, place) => claims?.[place] === "granted" || claims?.[place] === "quotaReached");
}

/** Machines whose requester has given up are started by the part, as long as it starts any. */
function* takeOver(part: Part, given: ReadonlySet<PartMachine>, context: Context): Step<Part> {
  const { now, deadlineAt } = timesOf(context, part);
  const mayStart = isBefore(now, deadlineAt) && !part.isCancelled;
  if (!mayStart) yield* leaveClaims(context, part, [...given]);
  const machines = part.machines.map((machine) => {
    if (!given.has(machine)) return machine;
    const { joined: _, mayBeOwn, ...rest } = machine;
    if (!mayStart) return notStarted(rest, now, part.isCancelled ? "cancelled" : "deadlinePassed");
    // A backup that Azure said was running may have ended without a word, and may have been the run's own.
    const tried = mayBeOwn === true ? { tried: { from: machine.at, until: machine.at } } : {};
    return { ...rest, ...tried, status: "planned", at: now, isChanged: true } satisfies PartMachine;
  });
  return withMachines(part, machines);
}

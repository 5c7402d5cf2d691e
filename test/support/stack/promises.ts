import { outcomeReasons } from "../../../domain/reasons.ts";
import type { InstanceStatus } from "../../../local/host/contract.ts";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { jobPromises } from "./job-promises.ts";
import { messagesOf, type SentNotice } from "./notices-sent.ts";
import type { PlayedWorld } from "./play-story.ts";
import { notReallyProtected } from "./proof-by-backup.ts";
import type { World } from "./protected-world.ts";
import { LEAKED, type Story } from "./random-story.ts";
import { findSecrets } from "./secrets.ts";
import { type Azure, readAzure } from "./what-azure-says.ts";

/** Events of one generation: room for every retry of every stage, and far from a history that grows without end. */
const LONGEST_HISTORY = 500;

/** Every promise of the app that the world at rest does not keep, in words. */
export async function brokenPromises(world: PlayedWorld, story: Story): Promise<readonly string[]> {
  const azure = await readAzure(world, story.machines);
  const instances = world.runsOf("");
  const messages = messagesOf(world);
  const broken = [
    ...instances.flatMap((instance) => restPromises(world, instance)),
    ...story.machines.flatMap((machine) => machinePromises(story, machine, azure, instances)),
    ...story.machines.flatMap((machine) => toldPromises(machine, instances, messages)),
    ...repeatedMessages(messages),
    ...jobPromises(story, world.backupRuns(), azure, messages),
    ...findSecrets(world, [...LEAKED, world.stack.simulator.identityHeader]),
  ];
  const called = story.machines.filter(
    (machine) => azure.machines.has(machine) && isCalledProtected(machine, instances),
  );
  return [...broken, ...(await notReallyProtected(world, called))];
}

function restPromises(world: World, instance: InstanceStatus): readonly string[] {
  const { instanceId, name, runtimeStatus } = instance;
  const length = world.stack.host.taskHub.history(instanceId, { includeOutput: true }).length;
  return [
    ...(runtimeStatus === "Completed" ? [] : [`${name} ${instanceId} rests as ${runtimeStatus}: ${instance.output}`]),
    ...(length <= LONGEST_HISTORY ? [] : [`${name} ${instanceId} has a history of ${length} events`]),
  ];
}

/** Every machine that exists ends protected, skipped for a stated reason, or reported. */
function machinePromises(
  story: Story,
  machine: string,
  azure: Azure,
  instances: readonly InstanceStatus[],
): readonly string[] {
  const seen = azure.machines.get(machine);
  if (seen === undefined) return [];
  const found = latestOf(machine, instances);
  if (found === undefined) return [`${machine} has no instance`];
  const { outcome, reason, explanation } = outputOf(found);
  const reasons: Readonly<Record<string, object>> = outcomeReasons;
  const what = `${machine} ended as ${String(outcome)} ${String(reason)} (${String(explanation)})`;
  if (!Object.hasOwn(reasons[String(outcome)] ?? {}, String(reason))) return [`${what}: not a documented end`];
  const isTaggedOff = seen.tags["backup"] === "off";
  const wasDeleted = story.acts.some((act) => act.machine === machine && act.what === "delete");
  switch (outcome) {
    case "gone":
      return [`${what}, yet it exists`];
    case "skipped":
      return isTaggedOff ? [] : [`${what}, yet no tag says so`];
    case "needsAttention":
      return story.hasLastingFault || wasDeleted || hasBadJob(machine, azure)
        ? []
        : [`${what}, yet every fault passed`];
    default:
      return [
        ...(isTaggedOff ? [`${what}, yet its tag says off`] : []),
        ...itemPromises(machine, azure).map((broken) => `${what}, yet ${broken}`),
      ];
  }
}

function isCalledProtected(machine: string, instances: readonly InstanceStatus[]): boolean {
  const last = latestOf(machine, instances);
  return last !== undefined && /rotected$/.test(String(outputOf(last)["outcome"]));
}

/** Azure shows an item whose newest backup went wrong as in error: protected it is all the same, and the backup is told of. */
function itemPromises(machine: string, azure: Azure): readonly string[] {
  const state = azure.items.get(machine);
  if (state === "Protected" || state === "IRPending") return [];
  return state === "ProtectionError" && hasBadJob(machine, azure) ? [] : [`Azure says ${state}`];
}

function hasBadJob(machine: string, azure: Azure): boolean {
  return azure.jobs.some((job) => job.machine === machine && job.status !== "Completed");
}

/** People hear of a machine that needs them, once per end. */
function toldPromises(
  machine: string,
  instances: readonly InstanceStatus[],
  messages: readonly SentNotice[],
): readonly string[] {
  const last = latestOf(machine, instances);
  if (last === undefined) return [];
  const told = messages.filter(
    (message) =>
      message.kind === "protectionNeedsAttention" &&
      message.vmId === sampleVmId(machine) &&
      message.occurredAtMs >= last.createdAtMs,
  );
  const { outcome, reason } = outputOf(last);
  const expected = outcome === "needsAttention" || reason === "vmDeleted" ? 1 : 0;
  return told.length === expected
    ? []
    : [`${machine} ended as ${String(outcome)} ${String(reason)} and people were told ${told.length} times`];
}

function repeatedMessages(messages: readonly SentNotice[]): readonly string[] {
  const keys = messages.map(({ kind, vmId, occurredAtMs, jobId, text }) =>
    [kind, vmId, occurredAtMs, jobId, text].join(" "),
  );
  return keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `told twice: ${key}`);
}

function latestOf(machine: string, instances: readonly InstanceStatus[]): InstanceStatus | undefined {
  return instances.find(
    (instance) => instance.instanceId.startsWith(`protect:${machine}:`) && instance.name === "protectVirtualMachine",
  );
}

function outputOf(instance: InstanceStatus): Readonly<Record<string, unknown>> {
  return JSON.parse(instance.output ?? "{}") as Record<string, unknown>;
}

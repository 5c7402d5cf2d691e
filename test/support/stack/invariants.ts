import { outcomeReasons } from "../../../domain/reasons.ts";
import { sameResource } from "../../../domain/resource-id.ts";
import type { InstanceStatus } from "../../../local/host/contract.ts";
import { sampleVmId } from "../../../local/sample-machines.ts";
import { type AzureState, findUnprotected, readAzureState } from "./azure-state.ts";
import type { BackupRun } from "./backup-runs.ts";
import { jobViolations } from "./job-invariants.ts";
import { type RandomScenario, SECRETS } from "./random-scenario.ts";
import { type ReceivedNotice, receivedNotices } from "./received-notices.ts";
import { findSecrets } from "./secrets.ts";
import type { TestStack } from "./test-stack.ts";
import { type Violation, violations } from "./violation.ts";

/** Events of one generation: room for every retry of every stage, and far below a history that grows without bound. */
const MAX_HISTORY_EVENTS = 500;

/** Every invariant of the app that an idle stack violates. */
export async function findViolations(
  stack: TestStack,
  scenario: RandomScenario,
  runs: readonly BackupRun[],
): Promise<readonly Violation[]> {
  const azure = await readAzureState(stack, scenario.machines);
  // Entities are instances too, and always running.
  const instances = stack.instancesOf("").filter(({ instanceId }) => !instanceId.startsWith("@"));
  const notices = receivedNotices(stack);
  const found = [
    ...instances.flatMap((instance) => instanceViolations(stack, instance)),
    ...scenario.machines.flatMap((machine) => machineViolations(scenario, machine, azure, instances)),
    ...scenario.machines.flatMap((machine) => noticeViolations(machine, instances, notices)),
    ...violations("double", repeatedNotices(notices)),
    ...jobViolations(scenario, runs, azure, notices),
    ...violations("other", findSecrets(stack, [...SECRETS, stack.simulator.identityHeader])),
  ];
  const reportedProtected = scenario.machines.filter(
    (machine) => azure.machines.has(machine) && isReportedProtected(machine, instances),
  );
  return [...found, ...violations("untruthful", await findUnprotected(stack, reportedProtected))];
}

function instanceViolations(stack: TestStack, instance: InstanceStatus): readonly Violation[] {
  const { instanceId, name, runtimeStatus } = instance;
  const length = stack.host.taskHub.history(instanceId, { includeOutput: true }).length;
  // A machine that needs attention is tried again later, for as long as it does; an incident is followed until a day after its end.
  const mayRun = name === "retryProtection" || name === "followIncident";
  const isExpected = runtimeStatus === "Completed" || (mayRun && runtimeStatus === "Running");
  return [
    ...(isExpected
      ? []
      : violations("lost", [`${name} ${instanceId} is ${runtimeStatus} when idle: ${instance.output}`])),
    ...(length <= MAX_HISTORY_EVENTS
      ? []
      : violations("other", [`${name} ${instanceId} has a history of ${length} events`])),
  ];
}

/** Every machine that exists ends protected, skipped for a documented reason, or reported. */
function machineViolations(
  scenario: RandomScenario,
  machine: string,
  azure: AzureState,
  instances: readonly InstanceStatus[],
): readonly Violation[] {
  const existing = azure.machines.get(machine);
  if (existing === undefined) return [];
  const instance = newestOf(machine, instances);
  if (instance === undefined) return violations("lost", [`${machine} has no instance`]);
  const wasDeleted = scenario.steps.some((step) => step.machine === machine && step.what === "delete");
  return violations(
    "untruthful",
    outcomeViolations(machine, outputOf(instance), azure, {
      isTaggedOff: existing.tags["backup"] === "off",
      mayNeedAttention: scenario.hasPermanentFault || wasDeleted || hasFailedJob(machine, azure),
    }),
  );
}

function outcomeViolations(
  machine: string,
  { outcome, reason, explanation }: Readonly<Record<string, unknown>>,
  azure: AzureState,
  facts: { readonly isTaggedOff: boolean; readonly mayNeedAttention: boolean },
): readonly string[] {
  const reasons: Readonly<Record<string, object>> = outcomeReasons;
  const ended = `${machine} ended as ${String(outcome)} ${String(reason)} (${String(explanation)})`;
  if (!Object.hasOwn(reasons[String(outcome)] ?? {}, String(reason))) return [`${ended}: not a documented outcome`];
  switch (outcome) {
    case "gone":
      return [`${ended}, but it exists`];
    case "skipped":
      return facts.isTaggedOff ? [] : [`${ended}, but no tag excludes it`];
    case "needsAttention":
      return facts.mayNeedAttention ? [] : [`${ended}, but every fault ended`];
    default:
      return [
        ...(facts.isTaggedOff ? [`${ended}, but its tag excludes it`] : []),
        ...itemViolations(machine, azure).map((violation) => `${ended}, but ${violation}`),
      ];
  }
}

function isReportedProtected(machine: string, instances: readonly InstanceStatus[]): boolean {
  const newest = newestOf(machine, instances);
  return newest !== undefined && /rotected$/.test(String(outputOf(newest)["outcome"]));
}

/** Azure shows an item whose newest backup failed as in error: it is still protected, and the failed backup is reported. */
function itemViolations(machine: string, azure: AzureState): readonly string[] {
  const state = azure.items.get(machine);
  if (state === "Protected" || state === "IRPending") return [];
  return state === "ProtectionError" && hasFailedJob(machine, azure) ? [] : [`the protection state is ${state}`];
}

function hasFailedJob(machine: string, azure: AzureState): boolean {
  return azure.jobs.some((job) => job.machine === machine && job.status !== "Completed");
}

/** A machine that needs attention causes one notice, in the first run that met its reason; none when it is met again. */
function noticeViolations(
  machine: string,
  instances: readonly InstanceStatus[],
  notices: readonly ReceivedNotice[],
): readonly Violation[] {
  const newest = newestOf(machine, instances);
  if (newest === undefined) return [];
  const told = notices.filter(
    ({ kind, vmId }) =>
      (kind === "protectionNeedsAttention" || kind === "machineDeleted") && sameResource(vmId, sampleVmId(machine)),
  );
  const since = told.filter(({ occurredAtMs }) => occurredAtMs >= newest.createdAtMs);
  const { outcome, reason, vaultId } = outputOf(newest);
  const mustBeTold = outcome === "needsAttention" || (reason === "vmDeleted" && vaultId === undefined);
  const ended = `${machine} ended as ${String(outcome)} ${String(reason)}`;
  return [
    ...(mustBeTold && told.length === 0 ? violations("lost", [`${ended} without a notice`]) : []),
    ...(since.filter(({ kind }) => kind === "protectionNeedsAttention").length > 1
      ? violations("double", [`${ended} with ${since.length} notices`])
      : []),
  ];
}

function repeatedNotices(notices: readonly ReceivedNotice[]): readonly string[] {
  const keys = notices.map(({ kind, vmId, occurredAtMs, jobId, text }) =>
    [kind, vmId, occurredAtMs, jobId, text].join(" "),
  );
  return keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `sent twice: ${key}`);
}

function newestOf(machine: string, instances: readonly InstanceStatus[]): InstanceStatus | undefined {
  return instances.find(
    (instance) => instance.instanceId.startsWith(`protect:${machine}:`) && instance.name === "protectVirtualMachine",
  );
}

function outputOf(instance: InstanceStatus): Readonly<Record<string, unknown>> {
  return JSON.parse(instance.output ?? "{}") as Record<string, unknown>;
}

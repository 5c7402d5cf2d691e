import { z } from "zod";
import type { MachineDetail } from "../api/machines.ts";
import { machineJobs } from "../domain/backup/machine-jobs.ts";
import type { VaultWatch } from "../domain/backup/watch-state.ts";
import { type InstancePurpose, machineInstanceId, vaultLedgerKey } from "../domain/coordination/instance-ids.ts";
import { stageSentence } from "../domain/notices/stage-words.ts";
import type { InstanceState, Workflows } from "../domain/ports/workflows.ts";
import { safeLine } from "../domain/text/safe-line.ts";
import { instant } from "../orchestrations/contracts/values.ts";
import { vaultWatch } from "../orchestrations/contracts/watch.ts";

type RunningWork = NonNullable<MachineDetail["running"]>[number];
type Running = Pick<MachineDetail, "running" | "runningUnknown" | "vaultJobs">;
type Hub = Pick<Workflows, "read" | "readEntityState">;

const PURPOSES = ["protect", "backup", "retire"] as const satisfies readonly InstancePurpose[];
const MAX_TEXT_CHARACTERS = 100;

const text = z.string().transform((given) => safeLine(given, MAX_TEXT_CHARACTERS));
/** What the workflows show of themselves; whatever another release shows differently is left out. */
const statusSchema = z.object({
  stage: text.catch("starting"),
  since: instant.optional().catch(undefined),
  watchedSince: instant.optional().catch(undefined),
  jobId: text.optional().catch(undefined),
  dueAt: instant.optional().catch(undefined),
  nextPollAt: instant.optional().catch(undefined),
  attempts: z.int().nonnegative().optional().catch(undefined),
  milestones: z
    .object({ snapshotAt: instant.optional(), vaultedAt: instant.optional(), validatedAt: instant.optional() })
    .optional()
    .catch(undefined),
});

/**
 * What runs for a machine now: three reads of the task hub, of instances whose IDs derive from the machine's, and one of what the watch of
 * its vault knows. Never throws: a task hub that does not answer is said, and hides nothing else of the machine.
 */
export async function readRunning(
  workflows: () => Hub,
  { vmId, vaultId }: { readonly vmId: string; readonly vaultId?: string },
): Promise<Running> {
  try {
    const client = workflows();
    const [watch, ...works] = await Promise.all([
      vaultId === undefined ? undefined : readWatch(client, vaultId),
      ...PURPOSES.map(async (kind) => {
        const instanceId = machineInstanceId(kind, vmId);
        return workOf(kind, instanceId, await client.read(instanceId));
      }),
    ]);
    const running = works.flat();
    return {
      ...(running.length > 0 && { running }),
      ...(watch !== undefined && { vaultJobs: vaultJobsOf(watch, vmId, running) }),
    };
  } catch {
    return { runningUnknown: true };
  }
}

async function readWatch(client: Hub, vaultId: string): Promise<VaultWatch | undefined> {
  const state = await client.readEntityState(vaultWatch.name, vaultLedgerKey(vaultId));
  return (state ?? undefined) as VaultWatch | undefined;
}

/** Without the jobs that the workflows tell of. */
function vaultJobsOf(watch: VaultWatch, vmId: string, running: readonly RunningWork[]): Running["vaultJobs"] {
  const told = running.flatMap(({ jobId = [] }) => jobId);
  return { listedAt: watch.polledAt, items: [...machineJobs(watch, vmId, told)] };
}

function workOf(kind: RunningWork["kind"], instanceId: string, state: InstanceState): readonly RunningWork[] {
  if (state.kind !== "running") return [];
  const status = statusSchema.parse(state.customStatus ?? {});
  const { stage, watchedSince, jobId, dueAt, nextPollAt, attempts, milestones } = status;
  const since = status.since ?? watchedSince ?? state.startedAt;
  const nextAt = dueAt ?? nextPollAt;
  return [
    {
      kind,
      instanceId,
      phase: stage,
      detail: stageSentence(stage),
      ...(since !== undefined && { since }),
      ...(jobId !== undefined && { jobId }),
      ...(nextAt !== undefined && { nextAt }),
      ...(attempts !== undefined && { attempts }),
      ...(milestones !== undefined && { milestones }),
    },
  ];
}

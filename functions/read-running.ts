import { z } from "zod";
import type { MachineDetail } from "../api/machines.ts";
import { type InstancePurpose, machineInstanceId } from "../domain/coordination/instance-ids.ts";
import { stageSentence } from "../domain/notices/stage-words.ts";
import type { InstanceState, Workflows } from "../domain/ports/workflows.ts";
import { safeLine } from "../domain/text/safe-line.ts";
import { instant } from "../orchestrations/contracts/values.ts";

type RunningWork = NonNullable<MachineDetail["running"]>[number];
type Running = Pick<MachineDetail, "running" | "runningUnknown">;

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
 * What the workflows do for a machine now: three reads of the task hub, of instances whose IDs derive from the machine's. Never throws:
 * a task hub that does not answer is said, and hides nothing else of the machine.
 */
export async function readRunning(workflows: () => Pick<Workflows, "read">, vmId: string): Promise<Running> {
  try {
    const client = workflows();
    const works = await Promise.all(
      PURPOSES.map(async (kind) => {
        const instanceId = machineInstanceId(kind, vmId);
        return workOf(kind, instanceId, await client.read(instanceId));
      }),
    );
    const running = works.flat();
    return running.length === 0 ? {} : { running };
  } catch {
    return { runningUnknown: true };
  }
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

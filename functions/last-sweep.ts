import { SWEEP_INSTANCE_ID } from "../domain/coordination/instance-ids.ts";
import type { Instant } from "../domain/instant.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import type { LastSweep } from "../domain/sweep/health.ts";
import { sweepSubscriptions } from "../orchestrations/contracts/sweep.ts";

/** What the task hub says of the one sweep instance. Never throws. */
export async function readLastSweep(workflows: Pick<Workflows, "read">): Promise<LastSweep> {
  try {
    const state = await workflows.read(SWEEP_INSTANCE_ID);
    if (state.kind === "absent") return { kind: "none" };
    if (state.kind === "running") {
      const { data } = sweepSubscriptions.input.safeParse(state.input);
      return { kind: "running", ...completeAt(data?.lastCompleteAt) };
    }
    const { data } = sweepSubscriptions.output.safeParse(state.output);
    if (data === undefined) return { kind: "failed" };
    return { kind: "ended", isComplete: data.isComplete, ...completeAt(data.lastCompleteAt) };
  } catch {
    return { kind: "unreadable" };
  }
}

function completeAt(lastCompleteAt: Instant | undefined): Pick<LastSweep, "lastCompleteAt"> {
  return lastCompleteAt === undefined ? {} : { lastCompleteAt };
}

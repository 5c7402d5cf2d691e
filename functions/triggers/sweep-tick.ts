import type { InvocationContext, Timer } from "@azure/functions";
import { SWEEP_INSTANCE_ID } from "../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../domain/instant.ts";
import type { InstanceState, Workflows } from "../../domain/ports/workflows.ts";
import type { SweepSettings } from "../../domain/protection/config.ts";
import { isSweepDue } from "../../domain/sweep/due.ts";
import { sweepSubscriptions } from "../../orchestrations/contracts/sweep.ts";
import { startWorkflow } from "../../orchestrations/contracts/workflows.ts";
import type { Monitoring } from "../monitoring.ts";
import { dueAtOf } from "../timer-status.ts";

interface Deps {
  readonly settings: Pick<SweepSettings, "everyMinutes">;
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly monitoring: Pick<Monitoring, "bySweepTick">;
  /** The machine's time, for a tick whose due time the host does not tell or that comes late. */
  readonly now: () => Instant;
}

/**
 * Starts a sweep when the last one began as long ago as configured (timer trigger, once a minute), and at once when none is known,
 * which is so after an installation. There is one instance: a tick that meets a running sweep starts nothing. Before that it looks whether
 * the watch of backups runs.
 */
export function createSweepTick({ settings, monitoring, workflows, now }: Deps) {
  return async (timer: Timer, context: InvocationContext): Promise<void> => {
    const tickAt = timer.isPastDue ? now() : (dueAtOf(timer) ?? now());
    const client = workflows(context);
    await monitoring.bySweepTick({ client, at: tickAt, log: context });
    const state = await client.read(SWEEP_INSTANCE_ID);
    if (state.kind === "running") return;
    const last = lastOf(state);
    if (!isSweepDue(last, settings.everyMinutes, tickAt)) return;
    const input = {
      ...(last?.fingerprint !== undefined && { lastFingerprint: last.fingerprint }),
      ...(last?.lastCompleteAt !== undefined && { lastCompleteAt: last.lastCompleteAt }),
    };
    const request = startWorkflow(sweepSubscriptions, SWEEP_INSTANCE_ID, input);
    if ((await client.startUnlessRunning(request)) === "started") context.info(`Sweep started at ${tickAt}.`);
  };
}

interface Last {
  readonly endedAt: Instant;
  readonly startedAt?: Instant;
  readonly fingerprint?: number;
  readonly lastCompleteAt?: Instant;
}

/** What the last sweep left; one that was terminated or failed has no result. */
function lastOf(state: Exclude<InstanceState, { readonly kind: "running" }>): Last | undefined {
  if (state.kind === "absent") return undefined;
  const { endedAt } = state;
  const read = sweepSubscriptions.output.safeParse(state.output);
  if (!read.success) return { endedAt };
  const { startedAt, fingerprint, lastCompleteAt } = read.data;
  return { endedAt, startedAt, fingerprint, ...(lastCompleteAt !== undefined && { lastCompleteAt }) };
}

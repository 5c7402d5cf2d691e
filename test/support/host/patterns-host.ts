import { join } from "node:path";
import { createVirtualClock, type VirtualClock } from "../../../local/clock.ts";

import { type RunningHost, startHost } from "../../../local/host/host.ts";
import type { RuntimeStatus } from "../../../local/host/runtime-status.ts";

const APP = join(import.meta.dirname, "../../fixtures/apps/patterns");

export interface PatternsHost {
  readonly host: RunningHost;
  /** Time moves only by `advance`. */
  readonly clock: VirtualClock;
  /** Starts an instance with its orchestrator's name as ID, and lets it do all it can do now. */
  start(orchestrator: string, input: unknown): Promise<void>;
  status(instanceId: string): { readonly runtimeStatus: RuntimeStatus | undefined; readonly output: unknown };
}

/** The app of documented patterns, on the whole host. */
export async function startPatternsHost(): Promise<PatternsHost> {
  const clock = createVirtualClock({ startAtMs: Date.UTC(2026, 0, 1), jumps: false });
  const host = await startHost({ appDirectory: APP, port: 0, databaseFile: ":memory:", clock });
  return {
    host,
    clock,
    async start(orchestrator, input) {
      const instance = { orchestrator, instanceId: orchestrator, input: JSON.stringify(input) };
      const answer = await host.taskHub.create(instance);
      if (!answer.ok) throw new Error(JSON.stringify(answer.refusal));
      await clock.advance(0);
    },
    status(instanceId) {
      const { runtimeStatus, output } = host.taskHub.status(instanceId) ?? {};
      return { runtimeStatus, output: readOutput(output) };
    },
  };
}

/** Failure texts are no JSON. */
function readOutput(output: string | undefined): unknown {
  if (output === undefined) return undefined;
  return /^["[{\d]|^(null|true|false)$/.test(output) ? JSON.parse(output) : output;
}

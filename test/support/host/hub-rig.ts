import { createVirtualClock, type VirtualClock } from "../../../local/clock.ts";
import type { DurableSettings, InstanceStatus, TaskHub } from "../../../local/host/contract.ts";
import { createTaskHub, type TaskHubOptions } from "../../../local/host/durable/runtime/task-hub.ts";
import { createDurableTestApp, type Durable } from "./durable-test-app.ts";

export const durableSettings: DurableSettings = {
  hubName: "TestHub",
  maxConcurrentActivityFunctions: 10,
  maxConcurrentOrchestratorFunctions: 10,
  overridableExistingInstanceStates: "NonRunningStates",
  maximumShortTimerMs: 6 * 24 * 3_600_000,
  longRunningTimerIntervalMs: 3 * 24 * 3_600_000,
  strict: true,
};

export interface HubRig {
  readonly hub: TaskHub;
  readonly clock: VirtualClock;
  /** Warnings and errors that the engine logged. */
  readonly log: readonly string[];
  /** Creates an instance with the ID "i" by default. */
  start(orchestrator: string, input?: unknown, instanceId?: string): Promise<void>;
  /** Waits until virtual time is idle, then returns the status. */
  rest(instanceId?: string): Promise<Plain>;
  status(instanceId?: string): Plain;
  stop(): Promise<void>;
}

/** A status with its JSON parsed; text that is not JSON is left as it is. */
interface Plain {
  readonly runtimeStatus: InstanceStatus["runtimeStatus"] | undefined;
  readonly output: unknown;
  readonly customStatus: unknown;
}

/** A task hub on virtual time over an app of real durable functions. */
export function createHubRig(
  define: (df: Durable) => void,
  options: Partial<TaskHubOptions> & { readonly virtualClock?: VirtualClock } = {},
): HubRig {
  const clock = options.virtualClock ?? createVirtualClock({ startAtMs: Date.UTC(2026, 0, 1) });
  const app = options.app ?? createDurableTestApp(clock, define);
  const log: string[] = [];
  const hub = createTaskHub({
    databaseFile: ":memory:",
    clock,
    settings: durableSettings,
    log: (level, message) => log.push(`${level}: ${message}`),
    ...options,
    app,
  });
  const status = (instanceId = "i") => plain(hub.status(instanceId));
  return {
    hub,
    clock,
    log,
    async start(orchestrator, input, instanceId = "i") {
      const json = input === undefined ? undefined : JSON.stringify(input);
      const answer = await hub.create({ orchestrator, instanceId, input: json });
      if (!answer.ok) throw new Error(JSON.stringify(answer.refusal));
    },
    async rest(instanceId) {
      await clock.idle();
      return status(instanceId);
    },
    status,
    stop: () => hub.stop(),
  };
}

function plain(status: InstanceStatus | undefined): Plain {
  return {
    runtimeStatus: status?.runtimeStatus,
    output: parse(status?.output),
    customStatus: parse(status?.customStatus),
  };
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

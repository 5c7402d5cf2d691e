import { z } from "zod";
import type { Clock, ScheduledCall } from "../../clock.ts";
import type { DurableWork, FunctionApp, RegisteredFunction } from "../contract.ts";
import type { FatalWork } from "../durable/store/fatal-work.ts";
import { invokeWithRetry } from "./function-retry.ts";
import { withOffset } from "./instant-text.ts";
import { canBeMonitored, startTimer } from "./timer-monitor.ts";
import { parseTimerSchedule, type TimerSchedule } from "./timer-schedule.ts";
import { NEVER, type TimerStatus, type TimerStatusStore } from "./timer-status-store.ts";

/** All timer functions of an app. */
export interface TimerTriggers {
  start(): void;
  /** Waits for running functions and starts no more. */
  stop(): Promise<void>;
  /** Runs a timer function now, in addition to its schedule. Never rejects: failures are reported like those of other runs. */
  runNow(target: RegisteredFunction): Promise<void>;
}

export interface TimerContext {
  readonly app: FunctionApp;
  readonly clock: Clock;
  readonly store: TimerStatusStore;
  readonly timeZone: string;
  readonly setting: (name: string) => string | undefined;
  readonly onError: (error: unknown, target: RegisteredFunction) => void;
  /** Work that has ended earlier hosts; its missed runs are not made up for, so that it does not end every host. */
  readonly fatalWork?: Pick<FatalWork, "refusalOf" | "forget">;
}

/**
 * Runs timer functions on their schedules: one run at a time each; the next occurrence counts from a run's start, and
 * occurrences missed during a long run collapse into one; a failing run never ends the schedule.
 *
 * @throws TimerScheduleError for an invalid schedule.
 */
export function createTimerTriggers(context: TimerContext): TimerTriggers {
  const stopping = new AbortController();
  const timers = new Map(
    context.app.functions
      .filter((target) => target.trigger.type === "timertrigger")
      .map((target) => [target, createTimer(context, target, stopping.signal)]),
  );
  return {
    start() {
      for (const timer of timers.values()) timer.start();
    },
    async stop() {
      stopping.abort();
      await Promise.all([...timers.values()].map((timer) => timer.stop()));
    },
    runNow: async (target) => timers.get(target)?.runNow(),
  };
}

const timerSchema = z.object({
  schedule: z.string(),
  runOnStartup: z.boolean().default(false),
  useMonitor: z.boolean().default(true),
});

type Reason = "schedule" | "startup" | "pastDue";

function createTimer(context: TimerContext, target: RegisteredFunction, signal: AbortSignal) {
  const { clock, store } = context;
  const options = timerSchema.parse(target.trigger);
  const schedule = parseTimerSchedule(options.schedule, context);
  const isMonitored = options.useMonitor && canBeMonitored(schedule, clock.now());
  let status: TimerStatus = { lastAtMs: NEVER, nextAtMs: schedule.nextAfter(clock.now()), lastUpdatedAtMs: NEVER };
  let call: ScheduledCall | undefined;
  let running: Promise<void> = Promise.resolve();

  const invoke = async (shown: TimerStatus | undefined, isPastDue: boolean) => {
    try {
      const info = timerInfo(schedule, shown, isPastDue);
      await invokeWithRetry({ ...context, signal }, target, {
        triggerData: { json: JSON.stringify(info) },
        work: workOf(target),
      });
    } catch (error) {
      context.onError(error, target);
    }
  };
  const run = async (reason: Reason) => {
    const startedAtMs = clock.now();
    await invoke(isMonitored ? status : undefined, reason === "pastDue");
    const early = reason === "schedule" && status.nextAtMs > startedAtMs;
    const basisMs = early ? status.nextAtMs : startedAtMs;
    status = { lastAtMs: basisMs, nextAtMs: schedule.nextAfter(basisMs), lastUpdatedAtMs: basisMs };
    if (isMonitored) store.write(target.name, status);
    arm();
  };
  const begin = (reason: Reason) => {
    running = run(reason).catch((error: unknown) => context.onError(error, target));
  };
  const arm = () => {
    if (signal.aborted) return;
    call = clock.schedule(Math.max(status.nextAtMs, clock.now()), () => begin("schedule"), { background: true });
  };

  return {
    start() {
      let isPastDue = false;
      if (isMonitored) {
        const found = startTimer(schedule, store.read(target.name), clock.now());
        if (found.update !== undefined) store.write(target.name, found.update);
        ({ status, isPastDue } = found);
      }
      const refusal = context.fatalWork?.refusalOf(workOf(target));
      if (refusal !== undefined) {
        context.onError(new Error(`its missed run is skipped: ${refusal}`), target);
        context.fatalWork?.forget(workOf(target));
        arm();
      } else if (isPastDue) begin("pastDue");
      else if (options.runOnStartup) begin("startup");
      else arm();
    },
    async stop() {
      call?.cancel();
      await running;
    },
    runNow: () => invoke(isMonitored ? store.read(target.name) : undefined, false),
  };
}

function workOf(target: RegisteredFunction): DurableWork {
  return { executionId: `timer:${target.name}`, task: -1 };
}

/** The trigger's value, in the real host's spelling; the library converts it to camel case. */
function timerInfo(schedule: TimerSchedule, status: TimerStatus | undefined, isPastDue: boolean): object {
  return {
    Schedule: { AdjustForDST: schedule.adjustsForDst },
    ScheduleStatus:
      status === undefined
        ? null
        : {
            Last: withOffset(status.lastAtMs),
            LastUpdated: withOffset(status.lastUpdatedAtMs),
            Next: withOffset(status.nextAtMs),
          },
    IsPastDue: isPastDue,
  };
}

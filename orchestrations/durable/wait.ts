import type { OrchestrationContext, Task } from "durable-functions";
import { addSeconds, type Instant, toDate, toInstant } from "../../domain/instant.ts";
import { nextWaitStep, type PollInterval } from "../../domain/wait.ts";

/** Orchestration time: the same at every replay. */
export function nowOf(context: OrchestrationContext): Instant {
  return toInstant(context.df.currentUtcDateTime);
}

/** Sleeps durably. Callers keep it below a day; the host may wake up to a second early. */
export function* waitUntil(context: OrchestrationContext, at: Instant): Generator<Task, void, unknown> {
  yield context.df.createTimer(toDate(at));
}

/** Sleeps durably for as long, below a day. */
export function* waitSeconds(context: OrchestrationContext, seconds: number): Generator<Task, void, unknown> {
  yield* waitUntil(context, addSeconds(nowOf(context), seconds));
}

export interface PollOptions<T> {
  /** Seconds until polling ends; the last poll is at the deadline. */
  readonly deadlineSeconds: number;
  readonly interval: PollInterval;
  /** Whether to poll again after this. */
  readonly isPending: (found: T) => boolean;
  /** The wait that Azure asked for, in seconds. */
  readonly retryAfterSeconds?: (found: T) => number | undefined;
  /** Wait before the first poll, too, for at least as many seconds. */
  readonly firstDelaySeconds?: number;
  /** Called before each wait that follows a poll, to show progress. */
  readonly onWait?: (found: T, nextPollAt: Instant) => void;
}

/**
 * Polls until what was found is no longer pending or the deadline passes, less often the longer it takes and never sooner than
 * Azure asked. For waits of minutes to hours, a few dozen polls; what may take days polls once per generation instead.
 *
 * @returns What the last poll found: still pending when the deadline has passed.
 */
export function* pollUntil<T>(
  context: OrchestrationContext,
  options: PollOptions<T>,
  poll: () => Generator<Task, T, unknown>,
): Generator<Task, T, unknown> {
  const { deadlineSeconds, interval, firstDelaySeconds } = options;
  const wait = { ...interval, deadlineSeconds, startedAt: nowOf(context) };
  if (firstDelaySeconds !== undefined) {
    const step = nextWaitStep(wait, nowOf(context), firstDelaySeconds);
    if (step.kind === "pollAgain") yield* waitUntil(context, step.at);
  }
  for (;;) {
    const found = yield* poll();
    if (!options.isPending(found)) return found;
    const step = nextWaitStep(wait, nowOf(context), options.retryAfterSeconds?.(found));
    if (step.kind === "deadlinePassed") return found;
    options.onWait?.(found, step.at);
    yield* waitUntil(context, step.at);
  }
}

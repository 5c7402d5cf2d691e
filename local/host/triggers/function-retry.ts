import { z } from "zod";
import type { Clock } from "../../clock.ts";
import type { FunctionApp, InvocationRequest, InvocationResult, RegisteredFunction } from "../contract.ts";

const duration = z.object({ seconds: z.coerce.number().min(0) }).transform(({ seconds }) => seconds * 1000);
const retrySchema = z.object({
  /** -1: no limit. */
  maxRetryCount: z.coerce.number().int().min(-1),
  retryStrategy: z.enum(["fixedDelay", "exponentialBackoff"]),
  delayInterval: duration.optional(),
  minimumInterval: duration.optional(),
  maximumInterval: duration.optional(),
});

type RetryOptions = z.infer<typeof retrySchema>;

/**
 * Invokes a function, and retries while it throws and its registered retry options allow it. The function gets a
 * `retryContext` from its first attempt on. Delays use the clock.
 *
 * @throws The error of the last attempt; also when `signal` aborts between attempts.
 */
export async function invokeWithRetry(
  context: { readonly app: FunctionApp; readonly clock: Clock; readonly signal: AbortSignal },
  target: RegisteredFunction,
  request: InvocationRequest,
): Promise<InvocationResult> {
  if (target.retryOptions === undefined) return context.app.invoke(target, request);
  const options = retrySchema.parse(target.retryOptions);
  let exception: object | null = null;
  for (let retryCount = 0; ; retryCount += 1) {
    const retryContext = { retryCount, maxRetryCount: options.maxRetryCount, exception };
    try {
      return await context.app.invoke(target, { ...request, retryContext });
    } catch (error) {
      const isLast = options.maxRetryCount !== -1 && retryCount >= options.maxRetryCount;
      if (isLast || context.signal.aborted) throw error;
      exception = describe(error);
      await sleep(context, retryDelayMs(options, retryCount));
      if (context.signal.aborted) throw error;
    }
  }
}

/** Delay before retry number `retryCount` + 1: fixed, or doubled each time between the two bounds. Milliseconds. */
function retryDelayMs(options: RetryOptions, retryCount: number): number {
  if (options.retryStrategy === "fixedDelay") return options.delayInterval ?? 0;
  const minimumMs = options.minimumInterval ?? 0;
  return Math.min(minimumMs * 2 ** retryCount, options.maximumInterval ?? Number.MAX_SAFE_INTEGER);
}

function describe(error: unknown): object {
  return error instanceof Error
    ? { message: error.message, stackTrace: error.stack ?? "", source: "" }
    : { message: String(error), stackTrace: "", source: "" };
}

/** Foreground time: a virtual clock may jump to the next attempt. */
function sleep({ clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal }, ms: number): Promise<void> {
  return new Promise((done) => {
    const wake = () => {
      signal.removeEventListener("abort", stop);
      done();
    };
    const call = clock.schedule(clock.now() + ms, wake);
    const stop = () => {
      call.cancel();
      wake();
    };
    signal.addEventListener("abort", stop);
  });
}

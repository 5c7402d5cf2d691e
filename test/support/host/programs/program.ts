/**
 * A small language of orchestrations. Programs are data, so that they can be generated at random, run on the engine
 * (durable-program.ts) and be predicted (reference.ts). All times are milliseconds of orchestration time.
 */
export interface Program {
  readonly steps: readonly Step[];
  /** The steps run this many times, joined by continueAsNew. */
  readonly rounds: number;
}

export type Step =
  | Task
  | { readonly kind: "signal"; readonly amount: number }
  | { readonly kind: "status"; readonly value: string }
  | { readonly kind: "throw" }
  | { readonly kind: "try"; readonly steps: readonly Step[]; readonly handler: readonly Step[] };

export type Task =
  /** An activity, behind a timer of a child if it is to end later. Its first `failures` calls fail. */
  | { readonly kind: "work"; readonly delayMs: number; readonly failures: number }
  | { readonly kind: "retry"; readonly failures: number; readonly policy: RetryPolicy }
  | { readonly kind: "timer"; readonly ms: number }
  | { readonly kind: "entity"; readonly amount: number }
  /** Waits for an event that a child raises, and for that child; the wait gives up after `timeoutMs`. */
  | { readonly kind: "answer"; readonly afterMs: number; readonly timeoutMs: number }
  /** Waits for an event that is never raised. */
  | { readonly kind: "never" }
  | { readonly kind: "child"; readonly program: Program; readonly hasOwnId: boolean; readonly policy?: RetryPolicy }
  | { readonly kind: "all"; readonly of: readonly Task[] }
  /** `cancel` cancels the timers that lost; only for a race that is not part of another compound. */
  | { readonly kind: "any"; readonly of: readonly Task[]; readonly cancel: boolean };

export interface RetryPolicy {
  readonly firstMs: number;
  readonly attempts: number;
  readonly backoff: number;
}

/** What a program observed, in its own order. */
export interface LogEntry {
  readonly kind: Step["kind"] | "caught";
  /** Since the run began. */
  readonly atMs: number;
  readonly value: unknown;
}

/** How a run ended; a failure is the label of what failed first (see `labelOf`). */
export type RunOutcome = { readonly log: readonly LogEntry[] } | { readonly failed: string };

/** Errors carry the place in the program that threw, wherever hosts wrap them. */
export function errorAt(place: string): Error {
  return new Error(`<${place}>`);
}

export function labelOf(text: string): string {
  return /<([^<>]+)>/.exec(text)?.[1] ?? text;
}

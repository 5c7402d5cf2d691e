import type { SimulatorClock } from "./service.ts";

/** When a pending operation ends. */
type Completion =
  | { readonly kind: "immediate" }
  /** With the n-th poll of its status. */
  | { readonly kind: "afterPolls"; readonly polls: number }
  /** At an instant: milliseconds since 1970. */
  | { readonly kind: "at"; readonly atMs: number };

/** Result of an operation. A failure's error is as ARM shows it in the operation's status. */
export type OperationOutcome =
  | { readonly status: "Succeeded"; readonly output?: unknown }
  | { readonly status: "Failed" | "Canceled"; readonly error: { readonly code: string; readonly message: string } };

/** A long-running operation: started, then ended exactly once. */
export interface LongRunningOperation {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  /** Undefined while it runs. */
  endedAtMs(): number | undefined;
  /** Reads the status as a client does; `afterPolls` counts it. Undefined while it runs. */
  poll(): OperationOutcome | undefined;
  /** The outcome, without counting as a poll. */
  outcome(): OperationOutcome | undefined;
}

/** Operations by ID, as a provider keeps them for the clients that poll. */
export interface OperationStore {
  /**
   * Starts an operation.
   *
   * @param end - Carries out the operation's effect when it ends, and returns its result. Called exactly once.
   */
  start(completion: Completion, end: () => OperationOutcome): LongRunningOperation;
  find(id: string): LongRunningOperation | undefined;
}

export function createOperationStore(context: {
  readonly clock: Pick<SimulatorClock, "now" | "schedule">;
  readonly newGuid: () => string;
}): OperationStore {
  const operations = new Map<string, LongRunningOperation>();
  return {
    start(completion, end) {
      const operation = createOperation(context, completion, end);
      operations.set(operation.id, operation);
      return operation;
    },
    find: (id) => operations.get(id.toLowerCase()),
  };
}

function createOperation(
  context: { readonly clock: Pick<SimulatorClock, "now" | "schedule">; readonly newGuid: () => string },
  completion: Completion,
  end: () => OperationOutcome,
): LongRunningOperation {
  let outcome: OperationOutcome | undefined;
  let endedAtMs: number | undefined;
  let pollsLeft = completion.kind === "afterPolls" ? completion.polls : Number.POSITIVE_INFINITY;
  const finish = () => {
    if (outcome !== undefined) return;
    endedAtMs = context.clock.now();
    outcome = end();
  };
  const operation: LongRunningOperation = {
    id: context.newGuid(),
    startedAtMs: context.clock.now(),
    endedAtMs: () => endedAtMs,
    poll() {
      pollsLeft -= 1;
      if (pollsLeft <= 0) finish();
      return outcome;
    },
    outcome: () => outcome,
  };
  if (completion.kind === "immediate") finish();
  if (completion.kind === "at") context.clock.schedule(completion.atMs, finish);
  return operation;
}

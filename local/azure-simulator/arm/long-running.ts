import type { SimulatorClock } from "./service.ts";

/** When a pending operation ends. */
type Completion =
  | { readonly kind: "atOnce" }
  /** With the n-th look at its status. */
  | { readonly kind: "afterPolls"; readonly polls: number }
  /** By itself, at an instant: milliseconds since 1970. */
  | { readonly kind: "at"; readonly atMs: number };

/** How an operation came out. A failure's error is as ARM shows it in the operation's status. */
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
  /** Looks at the operation as a client does; an `afterPolls` operation moves by it. Undefined while it runs. */
  poll(): OperationOutcome | undefined;
  /** The outcome without counting as a look. */
  outcome(): OperationOutcome | undefined;
}

/** Operations by ID, as a provider keeps them for the clients that poll. */
export interface OperationStore {
  /**
   * Starts an operation.
   *
   * @param end - Carries out the operation's effect when it ends, and says how it came out. Called exactly once.
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
  if (completion.kind === "atOnce") finish();
  if (completion.kind === "at") context.clock.schedule(completion.atMs, finish);
  return operation;
}

import type { Instant } from "../instant.ts";

/** Starts workflow instances, tells how they stand, and removes old ones. Implemented over the Durable client. */
export interface Workflows {
  /**
   * Starts the workflow under this instance ID unless an instance of that ID runs. Two callers at once: one instance, and
   * both may read `started` (Azure Storage checks without a lock), which is why the ID says what the instance protects.
   *
   * @param requestId - As in the input: an instance that this very request has started counts as `started`, also when it has
   *   completed.
   * @throws Error when the task hub could neither start the instance nor show one that runs, or when the instance that runs works
   *   for another machine.
   */
  startUnlessRunning(request: StartRequest, requestId?: string): Promise<"started" | "alreadyRunning">;
  /** As above, but an instance that has ended counts as well: for work that must happen once, such as one scheduled run. */
  startOnce(request: StartRequest): Promise<"started" | "alreadyExists">;
  read(instanceId: string): Promise<InstanceState>;
  /** Whether a durable entity has a state. Unlike a call of the entity this leaves nothing in the task hub. */
  hasEntityState(entity: string, key: string): Promise<boolean>;
  /** A durable entity's state, `undefined` when it has none; leaves nothing in the task hub either. */
  readEntityState(entity: string, key: string): Promise<unknown>;
  /** Sends an operation to a durable entity, which does it later. `input` is small JSON; it stays in the task hub. */
  signalEntity(entity: string, key: string, operation: string, input?: unknown): Promise<void>;
  /** Removes instances that were created in this span and have ended. Returns how many. */
  purge(span: { readonly createdFrom: Instant; readonly createdTo: Instant }): Promise<number>;
}

export type InstanceState =
  | { readonly kind: "absent" }
  /** `input`: of its present generation; `customStatus`: what it shows of itself; `startedAt`: of the instance, or of a generation. */
  | {
      readonly kind: "running";
      readonly input?: unknown;
      readonly customStatus?: unknown;
      readonly startedAt?: Instant;
    }
  | {
      readonly kind: "ended";
      /** As the task hub spells it: `Completed`, `Failed`, `Terminated`, … */
      readonly status: string;
      readonly output: unknown;
      readonly endedAt: Instant;
    };

export interface StartRequest {
  /** Function name of the orchestration. */
  readonly workflow: string;
  readonly instanceId: string;
  /** Small JSON; it stays in the task hub. */
  readonly input: unknown;
}

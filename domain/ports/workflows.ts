/** Starts workflow instances and tells whether they exist. Implemented over the Durable client. */
export interface Workflows {
  /**
   * Starts the workflow under this instance ID unless an instance of that ID runs. Two callers at once: one instance, and
   * both may read `started` (Azure Storage checks without a lock), which is why the ID says what the instance protects.
   *
   * @throws Error when the task hub could neither start the instance nor show one that runs.
   */
  startUnlessRunning(request: StartRequest): Promise<"started" | "alreadyRunning">;
  /** As above, but an instance that has ended counts as well: for work that must happen once, such as one scheduled run. */
  startOnce(request: StartRequest): Promise<"started" | "alreadyExists">;
}

export interface StartRequest {
  /** Function name of the orchestration. */
  readonly workflow: string;
  readonly instanceId: string;
  /** Small JSON; it stays in the task hub. */
  readonly input: unknown;
}

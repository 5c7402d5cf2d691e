import type { OrchestratorAction } from "./orchestrator-actions.ts";

/** An execution whose sequence numbers differ between the host and the SDK. */
export interface DivergedExecution {
  readonly actions: readonly OrchestratorAction[];
  readonly startedAtMs: number;
  readonly maximumShortTimerMs: number;
  /** Whether a client has rewound it. */
  readonly isRewound: boolean;
}

const USE_SUB_ORCHESTRATION =
  "Move the retried call to a small sub-orchestration that catches its error and returns { ok } or { error }; for its parent, a sub-orchestration has a single sequence number";

/**
 * Names the unsafe pattern because of which the sequence numbers of the SDK and the host differ, and the remedy.
 * Numbers that are assigned late (for a retry, for a slice of a long timer) must not be outstanding while the code can continue.
 */
export function explainUnsafePattern(execution: DivergedExecution): string {
  if (execution.isRewound) {
    return (
      "it was rewound, and a rewind cannot undo a failure that the orchestrator had already retried or handled. " +
      "Start a new instance instead"
    );
  }
  const compounds = execution.actions.flatMap(compoundsWithin);
  const races = compounds.filter((compound) => compound.kind === "any");
  const cancelled = races.filter((race) => race.children.some((child) => child.kind === "timer" && child.isCanceled));
  if (reusesTask(execution.actions)) {
    return (
      "it uses a task that is already scheduled in a second Task.any or Task.all, so that Azure schedules it again. " +
      "Yield the remaining tasks one by one, or build each Task.any and Task.all from new tasks"
    );
  }
  if (cancelled.some(containsRetry)) {
    return `a retried call races a timer in Task.any, has been retried, and the timer was cancelled. ${USE_SUB_ORCHESTRATION}`;
  }
  if (cancelled.some((race) => race.children.some((child) => isLongTimer(child, execution)))) {
    return (
      "a timer longer than the host's limit races another task in Task.any and was cancelled after its first slice. " +
      "Use shorter timers, in a loop with continueAsNew or in a sub-orchestration"
    );
  }
  if (compounds.some((compound) => compound.kind === "all" && containsRetry(compound))) {
    return `Task.all failed while another of its tasks still had retries left, and the orchestrator continued. ${USE_SUB_ORCHESTRATION}`;
  }
  if (races.some(containsRetry)) {
    return `a retried call lost Task.any, has been retried since, and the orchestrator continued. ${USE_SUB_ORCHESTRATION}`;
  }
  return (
    "it does not take the same steps on every replay, or its code has changed since the instance started. " +
    "Get time, random values and data only from context.df and from activities"
  );
}

type Compound = Extract<OrchestratorAction, { readonly kind: "any" | "all" }>;

function isCompound(action: OrchestratorAction): action is Compound {
  return action.kind === "any" || action.kind === "all";
}

function compoundsWithin(action: OrchestratorAction): readonly Compound[] {
  return isCompound(action) ? [action, ...action.children.flatMap(compoundsWithin)] : [];
}

function leavesWithin(action: OrchestratorAction): readonly OrchestratorAction[] {
  return isCompound(action) ? action.children.flatMap(leavesWithin) : [action];
}

function containsRetry(compound: Compound): boolean {
  return leavesWithin(compound).some((leaf) => "retry" in leaf && leaf.retry !== undefined);
}

function isLongTimer(action: OrchestratorAction, execution: DivergedExecution): boolean {
  return action.kind === "timer" && action.fireAtMs - execution.startedAtMs > execution.maximumShortTimerMs;
}

/** Whether the timer is part of several yields: the host then starts it again, which does no harm by itself. */
export function isReusedTimer(actions: readonly OrchestratorAction[], fireAtMs: number): boolean {
  const uses = actions.flatMap(leavesWithin).filter((leaf) => leaf.kind === "timer" && leaf.fireAtMs === fireAtMs);
  return uses.length > 1;
}

/** Names of all external events that the orchestrator has waited for, in order. */
export function awaitedEvents(actions: readonly OrchestratorAction[]): readonly string[] {
  const names: string[] = [];
  const collect = (list: readonly OrchestratorAction[]) => {
    for (const action of list) {
      if (action.kind === "event") names.push(action.name);
      else if (isCompound(action)) collect(action.children);
    }
  };
  collect(actions);
  return names;
}

/** Waits for events may be part of several compounds: they have no sequence number. */
function reusesTask(actions: readonly OrchestratorAction[]): boolean {
  const seen = new Set<string>();
  for (const action of actions) {
    const leaves = leavesWithin(action).filter((leaf) => leaf.kind !== "event");
    const texts = leaves.map((leaf) => JSON.stringify(leaf));
    if (isCompound(action) && texts.some((text) => seen.has(text))) return true;
    for (const text of texts) seen.add(text);
  }
  return false;
}

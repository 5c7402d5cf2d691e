import type { OrchestratorAction } from "./orchestrator-actions.ts";

/** What is known of the execution whose numbers went apart. */
export interface Suspect {
  readonly actions: readonly OrchestratorAction[];
  readonly startedAtMs: number;
  readonly maximumShortTimerMs: number;
  /** Whether a client has rewound it. */
  readonly isRewound: boolean;
}

const IN_CHILD =
  "Put the retried call into a small sub-orchestration that catches its error and returns { ok } or { error }; a child has one number for its parent";

/**
 * Names the shape by which an orchestrator made its numbers and the host's go apart, and the remedy.
 * Numbers that are handed out late (a retry, a slice of a long timer) must not be outstanding while the code can move on.
 */
export function explainShape(suspect: Suspect): string {
  if (suspect.isRewound) {
    return (
      "it was rewound, and a rewind cannot undo a failure that the orchestrator had retried or handled. " +
      "Start a new instance instead"
    );
  }
  const compounds = suspect.actions.flatMap(compoundsWithin);
  const races = compounds.filter((compound) => compound.kind === "any");
  const cancelled = races.filter((race) => race.children.some((child) => child.kind === "timer" && child.isCanceled));
  if (reusesTask(suspect.actions)) {
    return (
      "it uses a task that is already scheduled in a second Task.any or Task.all, so that Azure schedules it again. " +
      "Yield what is left one by one, or build each compound from new tasks"
    );
  }
  if (cancelled.some(containsRetry)) {
    return `a retried call races a timer in Task.any, has retried, and the timer was cancelled. ${IN_CHILD}`;
  }
  if (cancelled.some((race) => race.children.some((child) => isLongTimer(child, suspect)))) {
    return (
      "a timer longer than the host's limit races something in Task.any and was cancelled after its first slice. " +
      "Wait in shorter timers, in a loop by continueAsNew or in a sub-orchestration"
    );
  }
  if (compounds.some((compound) => compound.kind === "all" && containsRetry(compound))) {
    return `Task.all failed while a sibling still had retries to go, and the orchestrator went on. ${IN_CHILD}`;
  }
  if (races.some(containsRetry)) {
    return `a retried call lost Task.any, has retried since, and the orchestrator went on. ${IN_CHILD}`;
  }
  return (
    "it does not take the same steps on every replay, or its code has changed since the instance started. " +
    "Take time, randomness and data only from context.df and from activities"
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

function isLongTimer(action: OrchestratorAction, suspect: Suspect): boolean {
  return action.kind === "timer" && action.fireAtMs - suspect.startedAtMs > suspect.maximumShortTimerMs;
}

/** Waits for events may stand in many compounds: they take no number. */
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

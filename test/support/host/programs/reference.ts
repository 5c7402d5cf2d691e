import type { LogEntry, Program, RetryPolicy, RunOutcome, Step, Task } from "./program.ts";

/** Two competing tasks end at the same instant: which one wins is undefined. */
export class TieError extends Error {}

/** Predicts what a program does, from the documented rules alone: no history, no replay, no sequence numbers. */
export function runReference(program: Program): RunOutcome {
  const end = runProgram(program, 0, "p", { calls: new Map(), totals: new Map() });
  return "failed" in end.outcome ? end.outcome : { log: end.outcome.value as readonly LogEntry[] };
}

/** What lasts longer than one execution. */
interface ReferenceState {
  readonly calls: Map<string, number>;
  readonly totals: Map<string, number>;
}

type Outcome = { readonly value: unknown } | { readonly failed: string };

interface TaskEnd {
  readonly atMs: number;
  /** The host's view: where one child of `all` has failed, the code goes on, but the host waits for its siblings. */
  readonly hostAtMs: number;
  /** Until when something of it keeps the execution from ending. */
  readonly openUntilMs: number;
  readonly outcome: Outcome;
}

/** One execution under way. */
interface Run {
  readonly state: ReferenceState;
  readonly place: string;
  readonly key: string;
  readonly log: LogEntry[];
  nowMs: number;
  /** Nothing new is scheduled before. */
  gateMs: number;
  openUntilMs: number;
}

class Thrown extends Error {
  readonly label: string;
  constructor(label: string) {
    super(label);
    this.label = label;
  }
}

function runProgram(program: Program, startMs: number, place: string, state: ReferenceState): TaskEnd {
  const log: LogEntry[] = [];
  let atMs = startMs;
  for (let round = 1; round <= program.rounds; round += 1) {
    const key = `${place}@${round}`;
    const run: Run = { state, place, key, log, nowMs: atMs, gateMs: atMs, openUntilMs: atMs };
    const failed = attempt(() => runSteps(run, program.steps, key));
    atMs = Math.max(run.nowMs, run.gateMs, run.openUntilMs);
    if (failed !== undefined) return atOnce(atMs, { failed });
  }
  return atOnce(atMs, { value: log });
}

function runSteps(run: Run, steps: readonly Step[], place: string): void {
  for (const [index, step] of steps.entries()) runStep(run, step, `${place}/${index}`);
}

function runStep(run: Run, step: Step, place: string): void {
  switch (step.kind) {
    case "status":
      return;
    case "signal":
      add(run.state, run.place, step.amount);
      return;
    case "throw":
      throw new Thrown(place);
    case "try": {
      const failed = attempt(() => runSteps(run, step.steps, `${place}t`));
      if (failed === undefined) return;
      run.log.push({ kind: "caught", atMs: run.nowMs, value: failed });
      runSteps(run, step.handler, `${place}h`);
      return;
    }
    case "entity":
      finishStep(run, step, atOnce(startOf(run), { value: add(run.state, run.place, step.amount) }));
      return;
    default:
      finishStep(run, step, endOf(run, step, place));
  }
}

function finishStep(run: Run, step: Task, end: TaskEnd): void {
  run.nowMs = end.atMs;
  run.gateMs = Math.max(run.gateMs, end.hostAtMs);
  run.openUntilMs = Math.max(run.openUntilMs, end.openUntilMs);
  if ("failed" in end.outcome) throw new Thrown(end.outcome.failed);
  run.log.push({ kind: step.kind, atMs: run.nowMs, value: end.outcome.value });
}

function endOf(run: Run, task: Task, place: string): TaskEnd {
  const startMs = startOf(run);
  switch (task.kind) {
    case "work":
      return atOnce(startMs + task.delayMs, call(run.state, place, task.failures));
    case "retry":
      return retry(startMs, task.policy, (atMs) => atOnce(atMs, call(run.state, place, task.failures)));
    case "timer":
      return atOnce(Math.max(run.nowMs + task.ms, startMs), { value: null });
    case "entity":
      return atOnce(startMs, { value: add(run.state, place, task.amount) });
    case "answer": {
      const raisedAtMs = startMs + task.afterMs;
      const givenUpAtMs = Math.max(run.nowMs + task.timeoutMs, startMs);
      if (raisedAtMs === givenUpAtMs) throw new TieError();
      const openUntilMs = Math.max(raisedAtMs, givenUpAtMs);
      const value = raisedAtMs < givenUpAtMs ? "answered" : "timed out";
      return { ...atOnce(raisedAtMs, { value }), openUntilMs };
    }
    case "never":
      return { ...atOnce(Number.POSITIVE_INFINITY, { value: null }), openUntilMs: startMs };
    case "child": {
      const child = (atMs: number) => runProgram(task.program, atMs, place, run.state);
      return task.policy === undefined ? child(startMs) : retry(startMs, task.policy, child);
    }
    case "all":
      return endOfAll(childEnds(run, task.of, place));
    case "any":
      return endOfAny(childEnds(run, task.of, place), task);
  }
}

function startOf(run: Run): number {
  return Math.max(run.nowMs, run.gateMs);
}

function childEnds(run: Run, tasks: readonly Task[], place: string): readonly TaskEnd[] {
  return tasks.map((task, index) => endOf(run, task, `${place}.${index}`));
}

/** Ends with its last child, or with the first that fails. */
function endOfAll(ends: readonly TaskEnd[]): TaskEnd {
  const hostAtMs = Math.max(...ends.map((end) => end.hostAtMs));
  const openUntilMs = Math.max(...ends.map((end) => end.openUntilMs));
  const failures = ends.filter((end) => "failed" in end.outcome);
  if (failures.length > 0) return { ...earliest(failures), hostAtMs, openUntilMs };
  const value = ends.map(({ outcome }) => ("value" in outcome ? outcome.value : null));
  return { atMs: Math.max(...ends.map((end) => end.atMs)), hostAtMs, openUntilMs, outcome: { value } };
}

/** Ends with its first child, and never fails: the winner says how it ended. */
function endOfAny(ends: readonly TaskEnd[], { of, cancel }: Extract<Task, { kind: "any" }>): TaskEnd {
  const winner = earliest(ends);
  const open = ends.filter((end, index) => end === winner || !cancel || of[index]?.kind !== "timer");
  const value = { winner: ends.indexOf(winner), ...winner.outcome };
  return {
    atMs: winner.atMs,
    hostAtMs: Math.min(...ends.map((end) => end.hostAtMs)),
    openUntilMs: Math.max(...open.map((end) => end.openUntilMs)),
    outcome: { value },
  };
}

function earliest(ends: readonly TaskEnd[]): TaskEnd {
  const [first, second] = [...ends].sort((a, b) => a.atMs - b.atMs);
  if (first === undefined || first.atMs === second?.atMs) throw new TieError();
  return first;
}

function retry(startMs: number, policy: RetryPolicy, once: (startMs: number) => TaskEnd): TaskEnd {
  let end = once(startMs);
  for (let failures = 1; "failed" in end.outcome && failures < policy.attempts; failures += 1) {
    end = once(end.atMs + policy.firstMs * policy.backoff ** (failures - 1));
  }
  return end;
}

function call(state: ReferenceState, place: string, failures: number): Outcome {
  const calls = (state.calls.get(place) ?? 0) + 1;
  state.calls.set(place, calls);
  return calls <= failures ? { failed: place } : { value: `${place} done` };
}

function add(state: ReferenceState, entity: string, amount: number): number {
  const total = (state.totals.get(entity) ?? 0) + amount;
  state.totals.set(entity, total);
  return total;
}

function atOnce(atMs: number, outcome: Outcome): TaskEnd {
  return { atMs, hostAtMs: atMs, openUntilMs: atMs, outcome };
}

/** The label of what was thrown. */
function attempt(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Thrown) return error.label;
    throw error;
  }
}

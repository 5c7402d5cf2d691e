import type * as DurableFunctions from "durable-functions";
import type { Durable } from "../durable-test-app.ts";
import { errorAt, type LogEntry, labelOf, type Program, type RetryPolicy, type Step, type Task } from "./program.ts";

type DurableTask = DurableFunctions.Task;
type Context = DurableFunctions.OrchestrationContext;

/** Input of the orchestrator `program`. */
export interface ProgramInput {
  readonly program: Program;
  /** Names this run and, by what follows, every place in it. */
  readonly place: string;
  readonly startedAtMs: number;
  readonly round: number;
  readonly log: readonly LogEntry[];
}

/** What the app needs from outside the SDK. */
export interface ProgramEnvironment {
  raiseEvent(instanceId: string, name: string): void;
}

interface Run extends ProgramInput {
  readonly df: Durable;
  readonly context: Context;
  readonly key: string;
  readonly log: LogEntry[];
}

/** Registers the orchestrator that runs programs, and the functions that it calls. */
export function defineProgramApp(df: Durable, environment: ProgramEnvironment): void {
  const calls = new Map<string, number>();
  df.app.activity("work", {
    handler: (input: unknown) => {
      const { place, failures } = input as { readonly place: string; readonly failures: number };
      const count = (calls.get(place) ?? 0) + 1;
      calls.set(place, count);
      if (count <= failures) throw errorAt(place);
      return `${place} done`;
    },
  });
  df.app.activity("raise", {
    handler: (input: unknown) => {
      const { instanceId, name } = input as { readonly instanceId: string; readonly name: string };
      environment.raiseEvent(instanceId, name);
    },
  });
  df.app.entity("total", (context) => {
    const total = (context.df.getState(() => 0) as number) + (context.df.getInput() as number);
    context.df.setState(total);
    context.df.return(total);
  });
  df.app.orchestration("later", function* (context) {
    const { ms, activity, input } = context.df.getInput() as { ms: number; activity: string; input: unknown };
    yield timer(context, ms);
    return yield context.df.callActivity(activity, input);
  });
  df.app.orchestration("program", function* (context) {
    const input = context.df.getInput() as ProgramInput;
    const run: Run = { ...input, df, context, key: `${input.place}@${input.round}`, log: [...input.log] };
    yield* runSteps(run, input.program.steps, run.key);
    if (input.round === input.program.rounds) return run.log;
    context.df.continueAsNew({ ...input, round: input.round + 1, log: run.log });
    return undefined;
  });
}

function* runSteps(run: Run, steps: readonly Step[], place: string): Generator<DurableTask, void, unknown> {
  for (const [index, step] of steps.entries()) yield* runStep(run, step, `${place}/${index}`);
}

function* runStep(run: Run, step: Step, place: string): Generator<DurableTask, void, unknown> {
  const { context } = run;
  switch (step.kind) {
    case "status":
      context.df.setCustomStatus(step.value);
      return;
    case "signal":
      context.df.signalEntity(new run.df.EntityId("total", run.place), "add", step.amount);
      return;
    case "throw":
      throw errorAt(place);
    case "try":
      yield* runTry(run, step, place);
      return;
    case "any":
      record(run, "any", yield* race(run, step, place));
      return;
    case "entity":
      record(run, "entity", yield context.df.callEntity(new run.df.EntityId("total", run.place), "add", step.amount));
      return;
    default:
      record(run, step.kind, plain(step, yield toTask(run, step, place)));
  }
}

function* runTry(run: Run, step: Extract<Step, { kind: "try" }>, place: string): Generator<DurableTask, void, unknown> {
  try {
    yield* runSteps(run, step.steps, `${place}t`);
  } catch (error) {
    record(run, "caught", labelOf(String(error)));
    yield* runSteps(run, step.handler, `${place}h`);
  }
}

function* race(
  run: Run,
  step: Extract<Step, { kind: "any" }>,
  place: string,
): Generator<DurableTask, unknown, unknown> {
  const tasks = step.of.map((child, index) => toTask(run, child, `${place}.${index}`));
  const winner = (yield run.context.df.Task.any(tasks)) as DurableTask;
  for (const [index, task] of tasks.entries()) {
    if (step.cancel && step.of[index]?.kind === "timer" && !task.isCompleted) {
      (task as DurableFunctions.TimerTask).cancel();
    }
  }
  return plainWinner(step, tasks.indexOf(winner), winner);
}

function record(run: Run, kind: LogEntry["kind"], value: unknown): void {
  run.log.push({ kind, atMs: run.context.df.currentUtcDateTime.getTime() - run.startedAtMs, value });
}

function toTask(run: Run, task: Task, place: string): DurableTask {
  const { df } = run.context;
  switch (task.kind) {
    case "work": {
      const input = { place, failures: task.failures };
      if (task.delayMs === 0) return df.callActivity("work", input);
      return df.callSubOrchestrator("later", { ms: task.delayMs, activity: "work", input });
    }
    case "retry":
      return df.callActivityWithRetry("work", toOptions(run, task.policy), { place, failures: task.failures });
    case "timer":
      return timer(run.context, task.ms);
    case "entity":
      return df.callEntity(new run.df.EntityId("total", place), "add", task.amount);
    case "answer": {
      const input = { instanceId: df.instanceId, name: `event ${place}` };
      const raised = df.callSubOrchestrator("later", { ms: task.afterMs, activity: "raise", input });
      const race = df.Task.any([df.waitForExternalEvent(input.name), timer(run.context, task.timeoutMs)]);
      return df.Task.all([race, raised]);
    }
    case "never":
      return df.waitForExternalEvent(`never ${place}`);
    case "child":
      return toChild(run, task, place);
    case "all":
      return df.Task.all(task.of.map((child, index) => toTask(run, child, `${place}.${index}`)));
    case "any":
      return df.Task.any(task.of.map((child, index) => toTask(run, child, `${place}.${index}`)));
  }
}

function toChild(run: Run, task: Extract<Task, { kind: "child" }>, place: string): DurableTask {
  const { df } = run.context;
  const input: ProgramInput = { program: task.program, place, startedAtMs: run.startedAtMs, round: 1, log: [] };
  const id = task.hasOwnId ? `child ${place}`.replaceAll("/", "-") : undefined;
  return task.policy === undefined
    ? df.callSubOrchestrator("program", input, id)
    : df.callSubOrchestratorWithRetry("program", toOptions(run, task.policy), input, id);
}

function timer(context: Context, ms: number): DurableTask {
  return context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + ms));
}

function toOptions(run: Run, policy: RetryPolicy): DurableFunctions.RetryOptions {
  const options = new run.df.RetryOptions(policy.firstMs, policy.attempts);
  options.backoffCoefficient = policy.backoff;
  return options;
}

/** Results as the reference writes them: a timer yields null, a race its winner. */
function plain(task: Task, value: unknown): unknown {
  switch (task.kind) {
    case "timer":
      return null;
    case "answer": {
      const [winner] = value as [DurableTask];
      return winner.result === "answer" ? "answered" : "timed out";
    }
    case "all":
      return task.of.map((child, index) => plain(child, (value as unknown[])[index]));
    case "any":
      return plainNested(task, value as DurableTask & { readonly parent?: { readonly children: DurableTask[] } });
    default:
      return value;
  }
}

/** Within another compound the SDK returns the winning task; its position among its siblings identifies it. */
function plainNested(
  task: Extract<Task, { kind: "any" }>,
  winner: DurableTask & { readonly parent?: { readonly children: readonly DurableTask[] } },
): unknown {
  return plainWinner(task, winner.parent?.children.indexOf(winner) ?? -1, winner);
}

function plainWinner(task: Extract<Task, { kind: "any" }>, index: number, winner: DurableTask): unknown {
  if (winner.isFaulted) return { winner: index, failed: labelOf(String(winner.result)) };
  const child = task.of[index];
  return { winner: index, value: child === undefined ? null : plain(child, winner.result) };
}

import type { OrchestrationContext, Task } from "durable-functions";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { createVirtualClock } from "../../../../../../local/clock.ts";
import type { FunctionApp } from "../../../../../../local/host/contract.ts";
import { createDurableTestApp, type Durable } from "../../../../../support/host/durable-test-app.ts";
import { createHubRig } from "../../../../../support/host/hub-rig.ts";
import { readSeeds } from "../../../../../support/host/seeds.ts";

/** One step of a random orchestrator. Its outcome does not depend on timing and can be predicted. */
type Step =
  | { readonly kind: "activity"; readonly turns: number; readonly fails: boolean }
  | { readonly kind: "retry"; readonly failures: number; readonly attempts: number }
  | { readonly kind: "timer"; readonly days: number }
  | { readonly kind: "entity"; readonly amount: number }
  | { readonly kind: "child"; readonly steps: readonly Step[] }
  | { readonly kind: "all"; readonly of: readonly Step[] }
  | { readonly kind: "anyThenAll"; readonly count: number };

let stop = () => Promise.resolve();

afterEach(() => stop());

const activity = fc.record({ kind: fc.constant("activity" as const), turns: fc.nat(6), fails: fc.boolean() });
const goodActivity = activity.map((step) => ({ ...step, fails: false }));
const retry = fc.record({
  kind: fc.constant("retry" as const),
  failures: fc.nat(3),
  attempts: fc.integer({ min: 1, max: 3 }),
});
const goodRetry = retry.map((step) => ({ ...step, attempts: step.failures + 1 }));
const timer = fc.record({ kind: fc.constant("timer" as const), days: fc.constantFrom(0, 1, 5.5, 7, 20) });
const entity = fc.record({ kind: fc.constant("entity" as const), amount: fc.nat(9) });
const anyThenAll = fc.record({ kind: fc.constant("anyThenAll" as const), count: fc.integer({ min: 2, max: 3 }) });

/** Patterns that are safe on the real host: no task that fails or is used again is beside a retry. */
const safeSteps = fc.letrec<{ steps: readonly Step[]; child: Step; all: Step; member: Step }>((tie) => ({
  steps: fc.array(fc.oneof(activity, retry, timer, entity, tie("child"), tie("all")), { minLength: 1, maxLength: 5 }),
  child: fc.record({ kind: fc.constant("child" as const), steps: tie("steps") }),
  member: fc.oneof({ maxDepth: 2 }, goodActivity, goodRetry, timer, entity, tie("child"), tie("all")),
  all: fc.record({ kind: fc.constant("all" as const), of: fc.array(tie("member"), { minLength: 1, maxLength: 4 }) }),
})).steps;

const anySteps = fc.array(
  fc.oneof(
    activity,
    retry,
    anyThenAll,
    fc.record({
      kind: fc.constant("all" as const),
      of: fc.array(fc.oneof(activity, retry, timer), { minLength: 1, maxLength: 4 }),
    }),
  ),
  { minLength: 1, maxLength: 4 },
);

test.for(readSeeds())(
  "random safe orchestrators of seed %i get the SDK's sequence numbers and the outcome of their code",
  { timeout: 30_000 },
  async (seed) => {
    await fc.assert(
      fc.asyncProperty(safeSteps, async (steps) => {
        const { status, numbers } = await runProgram(steps);

        expect(status).toMatchObject({ runtimeStatus: "Completed", output: steps.map(outcome) });
        for (const { scheduled, sdkNext } of numbers) {
          expect(scheduled).toEqual(Array.from({ length: sdkNext }, (_, id) => id));
        }
      }),
      { numRuns: 20, seed },
    );
  },
);

test.for(readSeeds())(
  "any random orchestrator of seed %i has the outcome of its code or fails as unsafe; none hangs",
  { timeout: 30_000 },
  async (seed) => {
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        const { status } = await runProgram(steps);

        if (status.runtimeStatus === "Failed")
          expect(status.output).toContain("its history would become corrupt on Azure");
        else expect(status).toMatchObject({ runtimeStatus: "Completed", output: steps.map(outcome) });
      }),
      { numRuns: 30, seed },
    );
  },
);

/** The predicted outcome of a step. */
function outcome(step: Step): unknown {
  switch (step.kind) {
    case "activity":
      return step.fails ? "caught" : "done";
    case "retry":
      return step.failures >= step.attempts ? "caught" : "done";
    case "timer":
      return "slept";
    case "entity":
      return "counted";
    case "child":
      return step.steps.map(outcome);
    case "all": {
      const outcomes = step.of.map(outcome);
      return outcomes.includes("caught") ? "caught" : outcomes;
    }
    case "anyThenAll":
      return Array.from({ length: step.count }, () => "done");
  }
}

interface Numbers {
  /** Sequence numbers of the scheduled tasks in the history with which an execution was last called. */
  readonly scheduled: readonly number[];
  /** The sequence number that the SDK would have assigned next. */
  readonly sdkNext: number;
}

async function runProgram(steps: readonly Step[]) {
  const clock = createVirtualClock({ startAtMs: Date.UTC(2026, 0, 1) });
  const numbers = new Map<string, Numbers>();
  const app = watchNumbers(createDurableTestApp(clock, defineProgram), numbers);
  const rig = createHubRig(() => {}, { app, virtualClock: clock });
  stop = () => rig.stop();
  rig.hub.start();
  await rig.start("program", { steps });
  const status = await rig.rest();
  await rig.stop();
  stop = () => Promise.resolve();
  return { status, numbers: [...numbers.values()] };
}

/** Compares with the SDK apart from strict mode: by its counter, and the history that the host sends. */
function watchNumbers(app: FunctionApp, numbers: Map<string, Numbers>): FunctionApp {
  return {
    ...app,
    async invoke(target, request) {
      let context: unknown;
      const onContext = (given: unknown) => {
        context = given;
        request.onContext?.(given);
      };
      const result = await app.invoke(target, { ...request, onContext });
      if (target.trigger.type === "orchestrationtrigger") {
        const { instanceId, history } = JSON.parse(request.triggerData.string ?? "") as Payload;
        const { sequenceNumber } = (context as SdkContext).df.taskOrchestratorExecutor;
        const scheduled = history.filter((event) => SCHEDULES.has(event.EventType)).map((event) => event.EventId);
        numbers.set(instanceId, { scheduled, sdkNext: sequenceNumber });
      }
      return result;
    },
  };
}

interface Payload {
  readonly instanceId: string;
  readonly history: readonly { readonly EventType: number; readonly EventId: number }[];
}

interface SdkContext {
  readonly df: { readonly taskOrchestratorExecutor: { readonly sequenceNumber: number } };
}

const SCHEDULES: ReadonlySet<number> = new Set([4, 7, 10, 14]);

function defineProgram(df: Durable): void {
  const attempts = new Map<string, number>();
  df.app.activity("work", {
    handler: async (input: unknown) => {
      const { key, turns, failures } = input as { key: string; turns: number; failures: number };
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      if (attempt <= failures) throw new Error("no");
      return "done";
    },
  });
  df.app.entity("counter", (context) => context.df.return("counted"));
  df.app.orchestration("program", function* (context) {
    const { steps } = context.df.getInput() as { steps: readonly Step[] };
    const outcomes: unknown[] = [];
    for (const [index, step] of steps.entries()) {
      try {
        outcomes.push(readable(step, yield* perform(df, context, step, String(index))));
      } catch {
        outcomes.push("caught");
      }
    }
    return outcomes;
  });
}

function* perform(
  df: Durable,
  context: OrchestrationContext,
  step: Step,
  path: string,
): Generator<Task, unknown, unknown> {
  if (step.kind !== "anyThenAll") return yield toTask(df, context, step, path);
  const tasks = Array.from({ length: step.count }, (_, n) =>
    context.df.callActivity("work", { key: `${context.df.instanceId}/${path}.${n}`, turns: n, failures: 0 }),
  );
  yield context.df.Task.any(tasks);
  return yield context.df.Task.all(tasks);
}

function toTask(df: Durable, context: OrchestrationContext, step: Step, path: string): Task {
  const key = `${context.df.instanceId}/${path}`;
  switch (step.kind) {
    case "activity":
      return context.df.callActivity("work", { key, turns: step.turns, failures: step.fails ? 9 : 0 });
    case "retry": {
      const options = new df.RetryOptions(1_000, step.attempts);
      return context.df.callActivityWithRetry("work", options, { key, turns: 1, failures: step.failures });
    }
    case "timer":
      return context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + step.days * 86_400_000));
    case "entity":
      return context.df.callEntity(new df.EntityId("counter", "k"), "add", step.amount);
    case "child":
      return context.df.callSubOrchestrator("program", { steps: step.steps });
    case "all":
      return context.df.Task.all(step.of.map((child, n) => toTask(df, context, child, `${path}.${n}`)));
    case "anyThenAll":
      throw new Error("anyThenAll is not a member of another step");
  }
}

/** A timer's result is nothing; the rest is as `outcome` says. */
function readable(step: Step, value: unknown): unknown {
  if (step.kind === "timer") return "slept";
  if (step.kind === "all" && Array.isArray(value)) {
    return step.of.map((child, index) => readable(child, value[index]));
  }
  return value;
}

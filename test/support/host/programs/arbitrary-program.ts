import fc from "fast-check";
import type { Program, RetryPolicy, Step, Task } from "./program.ts";
import { runReference, TieError } from "./reference.ts";

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
/** Competing tasks end at least this far apart. */
const SLOT_MS = 7 * SECOND_MS;
const ALWAYS = 99;

/**
 * Programs without unsafe patterns (tasks with late sequence numbers, which are retries and timers of many days, are not in a
 * race and not beside a task that can fail), and without ties.
 */
export function arbitraryProgram(): fc.Arbitrary<Program> {
  return program(0).filter(isDecided);
}

function isDecided(candidate: Program): boolean {
  try {
    runReference(candidate);
    return true;
  } catch (error) {
    if (error instanceof TieError) return false;
    throw error;
  }
}

function program(depth: number): fc.Arbitrary<Program> {
  const length = depth === 0 ? { minLength: 2, maxLength: 5 } : { minLength: 1, maxLength: 3 };
  const rounds = fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constantFrom(2, 3) });
  return fc.record({ steps: fc.array(step(depth), length), rounds });
}

function step(depth: number): fc.Arbitrary<Step> {
  const simple: fc.Arbitrary<Step>[] = [
    fc.oneof(work([0, 1], [0, 0, 1, ALWAYS]), retry([0, 1, 2, ALWAYS])),
    fc.oneof(timer(), entity(), answer()),
    fc.oneof(
      fc.record({ kind: fc.constant("signal" as const), amount: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant("status" as const), value: fc.constantFrom("early", "late") }),
    ),
    all(depth),
    any(depth),
  ];
  if (depth >= 2) return fc.oneof(...simple);
  const deep: fc.Arbitrary<Step>[] = [
    child(depth),
    fc.record({
      kind: fc.constant("try" as const),
      steps: fc.array(fc.oneof(step(depth + 1), fc.constant({ kind: "throw" as const })), {
        minLength: 1,
        maxLength: 3,
      }),
      handler: fc.array(step(depth + 1), { maxLength: 2 }),
    }),
  ];
  return fc.oneof(...simple, ...deep);
}

function work(slots: readonly number[], failures: readonly number[]): fc.Arbitrary<Task> {
  return fc.record({
    kind: fc.constant("work" as const),
    delayMs: fc.constantFrom(...slots).map((slot) => slot * SLOT_MS),
    failures: fc.constantFrom(...failures),
  });
}

function policy(): fc.Arbitrary<RetryPolicy> {
  return fc.record({
    firstMs: fc.constantFrom(SECOND_MS, 3 * SECOND_MS),
    attempts: fc.integer({ min: 1, max: 3 }),
    backoff: fc.constantFrom(1, 2),
  });
}

function retry(failures: readonly number[]): fc.Arbitrary<Task> {
  return fc.record({ kind: fc.constant("retry" as const), failures: fc.constantFrom(...failures), policy: policy() });
}

/** Ten days are made of slices. */
function timer(): fc.Arbitrary<Task> {
  return fc.record({ kind: fc.constant("timer" as const), ms: fc.constantFrom(0, 500, SECOND_MS, 10 * DAY_MS) });
}

function entity(): fc.Arbitrary<Task> {
  return fc.record({ kind: fc.constant("entity" as const), amount: fc.integer({ min: 0, max: 5 }) });
}

function answer(): fc.Arbitrary<Task> {
  const slots = fc.constantFrom(0, 1, 2, 3);
  return fc
    .tuple(slots, slots)
    .map(([after, timeout]) => ({ kind: "answer", afterMs: after * SLOT_MS, timeoutMs: timeout * SLOT_MS + 500 }));
}

function child(depth: number): fc.Arbitrary<Task> {
  return fc
    .tuple(program(depth + 1), fc.boolean(), fc.option(policy(), { nil: undefined }))
    .map(([inner, hasOwnId, given]) => {
      const common = { kind: "child" as const, program: inner, hasOwnId };
      return given === undefined ? common : { ...common, policy: given };
    });
}

/** For its parent a sub-orchestration has one sequence number: it is allowed where a retry is not. */
function bareChild(depth: number): fc.Arbitrary<Task> {
  return program(depth + 1).map((inner) => ({ kind: "child" as const, program: inner, hasOwnId: false }));
}

function all(depth: number): fc.Arbitrary<Task> {
  const sound = fc.oneof(work([0, 1, 2], [0]), retrySucceeding(), timer(), entity(), answer());
  const failing = fc.oneof(work([0, 1, 2], [0, 0, ALWAYS]), shortTimer(), entity());
  const nested = depth < 2 ? [all(2), any(depth + 1, false), bareChild(depth + 1)] : [];
  const of = fc.oneof(tasks(sound), tasks(failing), tasks(fc.oneof(failing, ...nested.map(withoutLateNumbers))));
  return of.map((list) => ({ kind: "all" as const, of: list }));
}

function tasks(task: fc.Arbitrary<Task>): fc.Arbitrary<readonly Task[]> {
  return fc.array(task, { minLength: 1, maxLength: 4 });
}

function retrySucceeding(): fc.Arbitrary<Task> {
  return fc.record({
    kind: fc.constant("retry" as const),
    failures: fc.constantFrom(0, 1, 2),
    policy: policy().map((given) => ({ ...given, attempts: 3 })),
  });
}

function shortTimer(): fc.Arbitrary<Task> {
  return fc.constantFrom(0, 500, SECOND_MS).map((ms) => ({ kind: "timer" as const, ms }));
}

function withoutLateNumbers(task: fc.Arbitrary<Task>): fc.Arbitrary<Task> {
  return task.filter((candidate) => !getsNumbersLate(candidate));
}

function getsNumbersLate(task: Task): boolean {
  switch (task.kind) {
    case "all":
    case "any":
      return task.of.some(getsNumbersLate);
    case "timer":
      return task.ms >= DAY_MS;
    default:
      return task.kind === "retry" || (task.kind === "child" && task.policy !== undefined);
  }
}

/** The first ends at once, the others a slot later each, in any order. */
function any(depth: number, mayCancel = true): fc.Arbitrary<Task> {
  const first = fc.oneof(
    work([0], [0, ALWAYS]),
    entity(),
    tasks(work([0], [0])).map((of) => ({ kind: "all" as const, of })),
    ...(depth < 2 ? [bareChild(depth)] : []),
  );
  const later = (slot: number): fc.Arbitrary<Task> =>
    fc.oneof(
      work([slot], [0, ALWAYS]),
      fc.constant<Task>({ kind: "timer", ms: slot * SLOT_MS }),
      fc.constant<Task>({ kind: "never" }),
    );
  const children = fc.oneof(
    fc.tuple(first, later(1)),
    fc.tuple(first, later(1), later(2)),
    fc.tuple(later(1), later(2)),
  );
  return fc
    .tuple(children, fc.boolean(), fc.nat())
    .map(([list, cancel, turn]) => ({ kind: "any", of: rotate(list, turn), cancel: cancel && mayCancel }));
}

function rotate<T>(items: readonly T[], turn: number): readonly T[] {
  const at = turn % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

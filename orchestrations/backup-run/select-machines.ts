import type { OrchestrationContext } from "durable-functions";
import { addSeconds, isBefore } from "../../domain/instant.ts";
import { attentionReason } from "../../domain/protection/outcome.ts";
import { briefRetry, patientRetry } from "../../domain/retry.ts";
import { MAX_PROBLEMS } from "../../domain/schedule/run-control.ts";
import { partInstanceId } from "../../domain/schedule/run-id.ts";
import type { ActivityOutput } from "../contracts/activities.ts";
import { planRun, selectMachines, startPart } from "../contracts/runs.ts";
import { ActivityFailed, callActivity } from "../durable/call.ts";
import type { FromJson } from "../durable/json.ts";
import { nowOf, waitSeconds } from "../durable/wait.ts";
import type { Step } from "./part.ts";
import type { PlannedRun, Run } from "./run.ts";

type Page = FromJson<Extract<ActivityOutput<typeof selectMachines>, { readonly kind: "page" }>>;

/** Machines of one part. */
const MAX_MACHINES = 100;
/** A run that finds no plan for as long has none. */
const MAX_PLAN_SECONDS = 12 * 3600;
const MAX_WAIT_SECONDS = 900;

/** Reads the configuration once for the whole run. What may pass is tried again, by a later generation. */
export function* makePlan(context: OrchestrationContext, run: Run): Step<Run> {
  const { schedule, dueAt } = run;
  try {
    const found = yield* callActivity(context, planRun, { schedule, dueAt }, briefRetry);
    if (found.kind === "scheduleUnknown") return { ...run, hasSelected: true, reason: "scheduleUnknown" };
    const { plan, subscriptionIds, unreadable } = found;
    return { ...run, failures: 0, plan, subscriptionIds, unreadable: unreadable.map((id) => `/subscriptions/${id}`) };
  } catch (error) {
    return yield* afterFailure(context, run, error, addSeconds(run.startedAt, MAX_PLAN_SECONDS));
  }
}

/** Selects one page of machines and starts its parts. A page that cannot be read is tried again until the run's deadline. */
export function* selectPage(context: OrchestrationContext, run: PlannedRun): Step<Run> {
  const { schedule, subscriptionIds, continuation, startedAt } = run;
  if (subscriptionIds.length === 0) return { ...run, hasSelected: true };
  try {
    const request = { schedule, at: startedAt, subscriptionIds: [...subscriptionIds] };
    const page = yield* callActivity(
      context,
      selectMachines,
      { ...request, ...(continuation !== undefined && { continuation }) },
      briefRetry,
    );
    if (page.kind === "scheduleUnknown") return { ...run, hasSelected: true, reason: "scheduleUnknown" };
    const started = yield* startParts(context, run, page);
    const { continuation: _, ...rest } = started;
    const next = page.continuation === undefined ? { hasSelected: true } : { continuation: page.continuation };
    const unreadable = [...run.unreadable, ...page.unreadable].slice(0, MAX_PROBLEMS);
    return { ...rest, ...next, unreadable, failures: 0 };
  } catch (error) {
    return yield* afterFailure(context, run, error, run.plan.deadlineAt);
  }
}

function* afterFailure(
  context: OrchestrationContext,
  run: Run,
  error: unknown,
  deadlineAt: Run["startedAt"],
): Step<Run> {
  const facts = error instanceof ActivityFailed ? error.facts : { retryable: false };
  const wait = Math.min(MAX_WAIT_SECONDS, Math.max(facts.retryAfterSeconds ?? 0, 60 * 2 ** Math.min(run.failures, 5)));
  const failures = run.failures + 1;
  if (!facts.retryable || !isBefore(addSeconds(nowOf(context), wait), deadlineAt)) {
    return { ...run, failures, hasSelected: true, reason: attentionReason(facts) };
  }
  yield* waitSeconds(context, wait);
  return { ...run, failures };
}

/** Parts of at most 100 machines, each an instance of its own. One that cannot be started leaves its machines out. */
function* startParts(context: OrchestrationContext, run: PlannedRun, page: Page): Step<Run> {
  let next: Run = run;
  for (const machines of partsOf(page)) {
    const part = next.parts.length + 1;
    const count = machines.selected.length + machines.passedOver.length;
    next = { ...next, parts: [...next.parts, count] };
    const { dueAt, plan } = run;
    const input = { runId: context.df.instanceId, part, dueAt, plan, vaultIds: page.vaultIds, ...machines };
    const instanceId = partInstanceId(context.df.instanceId, part);
    try {
      yield* callActivity(context, startPart, { instanceId, input }, patientRetry);
    } catch {
      next = { ...next, lost: [...next.lost, { part, counts: { leftOut: count } }] };
    }
  }
  return next;
}

function partsOf({ machines, passedOver }: Page) {
  const rows = [
    ...machines.map((machine) => ({ kind: "selected", machine }) as const),
    ...passedOver.map((machine) => ({ kind: "passedOver", machine }) as const),
  ];
  const count = Math.ceil(rows.length / MAX_MACHINES);
  return Array.from({ length: count }, (_, index) => {
    const chunk = rows.slice(index * MAX_MACHINES, (index + 1) * MAX_MACHINES);
    return {
      selected: chunk.flatMap((row) => (row.kind === "selected" ? [row.machine] : [])),
      passedOver: chunk.flatMap((row) => (row.kind === "passedOver" ? [row.machine] : [])),
    };
  });
}

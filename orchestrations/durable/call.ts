import { EntityId, type OrchestrationContext, type Task, TaskFailedError } from "durable-functions";
import { type FailureFacts, failureFactsFromText } from "../../domain/errors.ts";
import { nextRetryStep, type RetryRules } from "../../domain/retry.ts";
import type { ActivityContract, ActivityInput, ActivityOutput } from "../contracts/activities.ts";
import type { EntityContract, EntityInput, EntityOperation, EntityOutput } from "../contracts/entities.ts";
import type { WorkflowContract, WorkflowInput, WorkflowOutput } from "../contracts/workflows.ts";
import { type FromJson, fromJson } from "./json.ts";
import { nowOf, waitUntil } from "./wait.ts";

/** An activity that failed for good. Workflows branch on `facts`, never on the text. */
export class ActivityFailed extends Error {
  override readonly name = "ActivityFailed";
  readonly activityName: string;
  readonly facts: FailureFacts;

  constructor(
    message: string,
    options: { readonly activityName: string; readonly facts: FailureFacts; readonly cause: unknown },
  ) {
    super(message, { cause: options.cause });
    this.activityName = options.activityName;
    this.facts = options.facts;
  }
}

/**
 * Calls an activity, retries it by the given rules, and checks what it returned.
 *
 * Not `callActivityWithRetry`: durable-functions 3.5 retries every failure, also one that retrying cannot fix, ignores
 * `Retry-After`, and its retries corrupt orchestrators that do anything else meanwhile.
 *
 * @throws ActivityFailed when retrying cannot help or the attempts are used up.
 */
export function* callActivity<C extends ActivityContract>(
  context: OrchestrationContext,
  contract: C,
  input: ActivityInput<C>,
  rules: RetryRules,
): Generator<Task, FromJson<ActivityOutput<C>>, unknown> {
  for (let attempt = 1; ; attempt += 1) {
    let result: unknown;
    try {
      result = yield context.df.callActivity(contract.name, input);
    } catch (error) {
      const facts = failureFactsOf(error);
      const step = nextRetryStep(facts, attempt, rules, nowOf(context));
      if (step.kind === "giveUp") {
        throw new ActivityFailed(appMessageIn(error), { activityName: contract.name, facts, cause: error });
      }
      yield* waitUntil(context, step.at);
      continue;
    }
    return fromJson(contract.output, result) as FromJson<ActivityOutput<C>>;
  }
}

/**
 * Runs another workflow as a child and checks what it returned.
 *
 * @throws Error when the child ends without a result: terminated, failed, or its result does not fit the contract.
 */
export function* callChild<C extends WorkflowContract>(
  context: OrchestrationContext,
  contract: C,
  input: WorkflowInput<C>,
): Generator<Task, FromJson<WorkflowOutput<C>>, unknown> {
  return resultOfChild(contract, yield childTask(context, contract, input));
}

/** A child as a task, for a fan-out. Read its result with `resultOfChild`. */
export function childTask<C extends WorkflowContract>(
  context: OrchestrationContext,
  contract: C,
  input: WorkflowInput<C>,
): Task {
  return context.df.callSubOrchestrator(contract.name, input);
}

/** @throws ZodError when the result does not fit the contract. */
export function resultOfChild<C extends WorkflowContract>(contract: C, result: unknown): FromJson<WorkflowOutput<C>> {
  return fromJson(contract.output, result) as FromJson<WorkflowOutput<C>>;
}

/**
 * Calls an operation of a durable entity and checks what it returned.
 *
 * @throws Error when the entity fails, or returns what does not fit the contract.
 */
export function* callEntity<C extends EntityContract, O extends EntityOperation<C>>(
  context: OrchestrationContext,
  contract: C,
  key: string,
  operation: O,
  input: EntityInput<C, O>,
): Generator<Task, EntityOutput<C, O>, unknown> {
  const result = yield context.df.callEntity(new EntityId(contract.name, key), operation, input);
  return contract.operations[operation]?.output.parse(result) as EntityOutput<C, O>;
}

/**
 * The facts of a failure. Hosts that know exception properties hand them over; others hand over a plain `Error`: then the code
 * that leads the app's messages decides, and a failure without one may pass with the next attempt.
 */
export function failureFactsOf(error: unknown): FailureFacts {
  const fromText = failureFactsFromText(error instanceof Error ? error.message : String(error));
  if (!(error instanceof TaskFailedError)) return fromText;
  const { code, retryable, retryAfterSeconds, serviceCode } = error.failureDetails.properties ?? {};
  return {
    ...fromText,
    ...(typeof code === "string" && failureFactsFromText(`${code}: `)),
    ...(typeof retryable === "boolean" && { retryable }),
    ...(typeof retryAfterSeconds === "number" && { retryAfterSeconds }),
    ...(typeof serviceCode === "string" && { serviceCode }),
  };
}

const MAX_MESSAGE_LENGTH = 600;

/** The app's own message in a host's error text: without the host's preamble and the stack behind it. */
function appMessageIn(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const start = text.search(/\b(?:AZURE|CHAT|CONFIG)_[A-Z_]+: /);
  const [line = ""] = text.slice(Math.max(0, start)).split("\n");
  return line.trim().slice(0, MAX_MESSAGE_LENGTH);
}

import { EntityId, type OrchestrationContext, type Task, TaskFailedError } from "durable-functions";
import type { FailureFacts } from "../../domain/errors.ts";
import { type ReadFailure, readFailureText, withProperties } from "../../domain/failure-text.ts";
import { nextRetryStep, type RetryRules } from "../../domain/retry.ts";
import type { ActivityContract, ActivityInput, ActivityOutput } from "../contracts/activities.ts";
import type { EntityContract, EntityInput, EntityOperation, EntityOutput } from "../contracts/entities.ts";
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
      result = yield context.df.callActivity(contract.name, withCallTime(context, input));
    } catch (error) {
      const { facts, message } = readFailure(error);
      const step = nextRetryStep(facts, attempt, rules, nowOf(context));
      if (step.kind === "giveUp") {
        throw new ActivityFailed(message, { activityName: contract.name, facts, cause: error });
      }
      yield* waitUntil(context, step.at);
      continue;
    }
    return fromJson(contract.output, result) as FromJson<ActivityOutput<C>>;
  }
}

/**
 * Every activity is told when it was called, by the workflow's clock: what counts requests per hour then needs no other clock.
 * The schemas of inputs pass over it.
 */
function withCallTime(context: OrchestrationContext, input: unknown): unknown {
  return typeof input === "object" && input !== null ? { ...input, calledAt: nowOf(context) } : input;
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

/** As `callEntity`; `undefined` when the entity fails. */
export function* tryEntity<C extends EntityContract, O extends EntityOperation<C>>(
  context: OrchestrationContext,
  contract: C,
  key: string,
  operation: O,
  input: EntityInput<C, O>,
): Generator<Task, EntityOutput<C, O> | undefined, unknown> {
  try {
    return yield* callEntity(context, contract, key, operation, input);
  } catch {
    return undefined;
  }
}

/** What a failed activity says. Hosts that know exception properties hand them over; of others only the text is left. */
export function readFailure(error: unknown): ReadFailure {
  const read = readFailureText(error instanceof Error ? error.message : String(error));
  if (!(error instanceof TaskFailedError)) return read;
  return { ...read, facts: withProperties(read.facts, error.failureDetails.properties) };
}

import { type OrchestrationContext, type Task, TaskFailedError } from "durable-functions";
import { type FailureFacts, failureFactsFromText } from "../../domain/errors.ts";
import { nextRetryStep, type RetryRules } from "../../domain/retry.ts";
import type { ActivityContract, ActivityInput, ActivityOutput } from "../contracts/activities.ts";
import { type FromJson, fromJson } from "./json.ts";
import { nowOf, waitUntil } from "./time.ts";

/** An activity that was given up. Workflows branch on `facts`, never on the text. */
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
 * Calls an activity, repeats it by our own rules, and checks what it returned.
 *
 * Not `callActivityWithRetry`: durable-functions 3.5 repeats every failure, also one that cannot get better, knows no
 * `Retry-After`, and its retries corrupt orchestrators that do anything else meanwhile.
 *
 * @throws ActivityFailed when the failure cannot get better or patience has run out.
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
        throw new ActivityFailed(statementIn(error), { activityName: contract.name, facts, cause: error });
      }
      yield* waitUntil(context, step.at);
      continue;
    }
    return fromJson(contract.output, result) as FromJson<ActivityOutput<C>>;
  }
}

/**
 * What a failure says of itself. Hosts that know exception properties hand them over; others hand us a plain `Error`: then
 * the code that leads our messages decides, and a failure without one may be gone at the next try.
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

const LONGEST_STATEMENT = 600;

/** Our own sentence in a host's error text: without the host's preamble and without the stack behind it. */
function statementIn(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const start = text.search(/\b(?:AZURE|CHAT|CONFIG)_[A-Z_]+: /);
  const [line = ""] = text.slice(Math.max(0, start)).split("\n");
  return line.trim().slice(0, LONGEST_STATEMENT);
}

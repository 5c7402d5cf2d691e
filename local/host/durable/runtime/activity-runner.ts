import type { Clock } from "../../../clock.ts";
import type { DurableWork, FunctionApp, InvocationRequest, SettleInvocation } from "../../contract.ts";
import { EventType, historyEvent, isoTime, type NewEvent } from "../replay/history-events.ts";
import type { HttpCall } from "../replay/orchestrator-actions.ts";
import { HTTP_ACTIVITY } from "../replay/scheduled-task.ts";
import type { GroupCommit } from "../store/group-commit.ts";
import type { ActivityRow } from "../store/message-store.ts";
import type { Store } from "../store/store.ts";
import { createEffects, type Effects } from "../store/store.ts";
import { activityArguments, activityFailure, activityResult, textData } from "./activity-values.ts";
import { callHttp } from "./http-activity.ts";

export interface ActivityRunnerOptions {
  readonly app: FunctionApp;
  readonly store: Store;
  readonly clock: Clock;
  readonly commits: GroupCommit;
  /** See `DurableSettings`. */
  readonly exceptionProperties: boolean | undefined;
  /** Called when the activity only waits for the commit of its outcome. */
  onReturned?(): void;
}

/**
 * Runs one activity and sends its outcome to the orchestrator. It has completed when the outcome is committed: after a crash
 * during an activity, the activity runs again.
 */
export async function runActivity(
  activity: ActivityRow,
  { app, store, clock, commits, exceptionProperties, onReturned: onOutcome }: ActivityRunnerOptions,
): Promise<Effects> {
  store.interrupted.start(activity.number);
  const refusal = store.fatalWork.refusalOf(workOf(activity));
  let settle: SettleInvocation = () => undefined;
  const onReturned = (given: SettleInvocation) => {
    settle = given;
  };
  const traceParent = store.traceParents.of(activity.hub_key);
  const returned = await attempt(activity, app, refusal, { exceptionProperties, onReturned, traceParent });
  const timestamp = isoTime(clock.now());
  const effects = createEffects();
  const committed = commits.commit(() => {
    const stray = settle();
    const outcome = stray === undefined ? returned : failure(activity, stray, exceptionProperties);
    const event = historyEvent({ ...outcome, Timestamp: timestamp, TaskScheduledId: activity.task });
    const recipient = { hubKey: activity.hub_key, executionId: activity.execution_id };
    store.fatalWork.forget(workOf(activity));
    store.interrupted.end(activity.number);
    // An activity is removed together with its execution, so that one which is left has a recipient.
    if (!store.messages.removeActivity(activity.number)) return;
    store.messages.deliver(recipient, event);
    effects.instances.push(activity.hub_key);
  });
  onOutcome?.();
  await committed;
  return effects;
}

type Outcome = Omit<NewEvent, "Timestamp">;

function workOf(activity: ActivityRow): DurableWork {
  return { executionId: activity.execution_id, task: activity.task };
}

interface Attempt extends Pick<InvocationRequest, "onReturned" | "traceParent"> {
  readonly exceptionProperties: boolean | undefined;
}

async function attempt(
  activity: ActivityRow,
  app: FunctionApp,
  refusal: string | undefined,
  { exceptionProperties, ...request }: Attempt,
): Promise<Outcome> {
  try {
    if (refusal !== undefined) throw new Error(refusal);
    return { EventType: EventType.taskCompleted, Result: await run(activity, app, request) };
  } catch (error) {
    return failure(activity, error, exceptionProperties);
  }
}

function failure({ name }: ActivityRow, error: unknown, exceptionProperties: boolean | undefined): Outcome {
  return { EventType: EventType.taskFailed, ...activityFailure(name, error, exceptionProperties) };
}

async function run(
  activity: ActivityRow,
  app: FunctionApp,
  request: Pick<InvocationRequest, "onReturned" | "traceParent">,
): Promise<string | null> {
  if (activity.name === HTTP_ACTIVITY) {
    return JSON.stringify(await callHttp(JSON.parse(activity.input ?? "{}") as HttpCall));
  }
  const target = app.find("activitytrigger", activity.name);
  if (target === undefined) throw new Error("the function is not registered any more.");
  const { triggerData, data } = activityArguments(activity.input);
  const input = data === undefined ? {} : { data, [target.trigger.name]: data };
  const triggerMetadata = { instanceId: textData(activity.instance_id), ...input };
  const work = workOf(activity);
  const { returnValue } = await app.invoke(target, { triggerData, triggerMetadata, work, ...request });
  return activityResult(returnValue);
}

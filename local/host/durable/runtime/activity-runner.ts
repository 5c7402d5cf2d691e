import type { Clock } from "../../../clock.ts";
import type { DurableWork, FunctionApp } from "../../contract.ts";
import { EventType, historyEvent, isoTime, type NewEvent } from "../replay/history-events.ts";
import type { HttpCall } from "../replay/orchestrator-actions.ts";
import { HTTP_ACTIVITY } from "../replay/scheduled-task.ts";
import type { GroupCommit } from "../store/group-commit.ts";
import type { ActivityRow } from "../store/message-store.ts";
import type { Store } from "../store/store.ts";
import { createEffects, type Effects } from "../store/store.ts";
import { activityArguments, activityFailure, activityResult } from "./activity-values.ts";
import { callHttp } from "./http-activity.ts";

export interface ActivityRunnerOptions {
  readonly app: FunctionApp;
  readonly store: Store;
  readonly clock: Clock;
  readonly commits: GroupCommit;
  /** See `DurableSettings`. */
  readonly exceptionProperties: boolean | undefined;
}

/**
 * Runs one activity and sends its outcome to the orchestrator. It has completed when the outcome is committed: after a crash
 * during an activity, the activity runs again.
 */
export async function runActivity(
  activity: ActivityRow,
  { app, store, clock, commits, exceptionProperties }: ActivityRunnerOptions,
): Promise<Effects> {
  store.interrupted.start(activity.number);
  const refusal = store.fatalWork.refusalOf(workOf(activity));
  const outcome = await attempt(activity, app, refusal, exceptionProperties);
  const event = historyEvent({ ...outcome, Timestamp: isoTime(clock.now()), TaskScheduledId: activity.task });
  const effects = createEffects();
  await commits.commit(() => {
    const recipient = { hubKey: activity.hub_key, executionId: activity.execution_id };
    store.fatalWork.forget(workOf(activity));
    store.interrupted.end(activity.number);
    const isWanted = store.messages.removeActivity(activity.number) && store.messages.send(recipient, event);
    if (isWanted) effects.instances.add(activity.hub_key);
  });
  return effects;
}

type Outcome = Omit<NewEvent, "Timestamp">;

function workOf(activity: ActivityRow): DurableWork {
  return { executionId: activity.execution_id, task: activity.task };
}

async function attempt(
  activity: ActivityRow,
  app: FunctionApp,
  refusal: string | undefined,
  exceptionProperties: boolean | undefined,
): Promise<Outcome> {
  const { name } = activity;
  try {
    if (refusal !== undefined) throw new Error(refusal);
    return { EventType: EventType.taskCompleted, Result: await run(activity, app) };
  } catch (error) {
    return { EventType: EventType.taskFailed, ...activityFailure(name, error, exceptionProperties) };
  }
}

async function run(activity: ActivityRow, app: FunctionApp): Promise<string | null> {
  if (activity.name === HTTP_ACTIVITY) {
    return JSON.stringify(await callHttp(JSON.parse(activity.input ?? "{}") as HttpCall));
  }
  const target = app.find("activitytrigger", activity.name);
  if (target === undefined) throw new Error("the function is not registered any more.");
  const { triggerData, data } = activityArguments(activity.input);
  const input = data === undefined ? {} : { data, [target.trigger.name]: data };
  const triggerMetadata = { instanceId: { string: activity.instance_id }, ...input };
  const { returnValue } = await app.invoke(target, { triggerData, triggerMetadata, work: workOf(activity) });
  return activityResult(returnValue);
}

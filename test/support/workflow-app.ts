import { mailboxKey } from "../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../domain/errors.ts";
import { type ActivityHandlers, registerWorkflows } from "../../functions/register-workflows.ts";
import { createVirtualClock } from "../../local/clock.ts";
import type { FunctionApp, TypedData } from "../../local/host/contract.ts";
import { activityContracts } from "../../orchestrations/contracts/activities.ts";
import { backupMailbox } from "../../orchestrations/contracts/backups.ts";
import { createDurableTestApp, type Durable } from "./host/durable-test-app.ts";
import { createHubRig } from "./host/hub-rig.ts";

/** One generation of an instance as the SDK received it last, and what it answered. */
export interface RecordedHistory {
  readonly scenario: string;
  readonly orchestrator: string;
  /** The trigger's payload: history, input, instance ID and what else the host sends. */
  readonly payload: { readonly history: readonly object[]; readonly instanceId: string };
  readonly answer: unknown;
}

export interface Scenario {
  readonly name: string;
  readonly orchestrator: string;
  readonly input: object;
  readonly instanceId: string;
  /** By activity; the last answer stays. A function makes an error to throw. */
  readonly answers: Readonly<Record<string, readonly unknown[]>>;
  /** What the vault's watcher tells the instance, and how long after its start. */
  readonly told?: readonly { readonly afterSeconds: number; readonly message: object }[];
  /** What entities are told, before its start or how long after it. */
  readonly signals?: readonly {
    readonly afterSeconds: number;
    readonly entity: { readonly name: string; readonly key: string };
    readonly operation: string;
    readonly input: object;
  }[];
  /** What its output holds. */
  readonly expected: object;
}

/** The app's own workflows and entity over activities that answer by script. */
export function createWorkflowApp(
  clock: ReturnType<typeof createVirtualClock>,
  answers: Scenario["answers"] = {},
): FunctionApp {
  const queues = new Map(Object.entries(answers).map(([name, list]) => [name, [...list]]));
  return createDurableTestApp(clock, (df) => defineWorkflows(df, queues));
}

/** Runs a scenario on the local host's engine, on virtual time, and records every generation of every instance. */
export async function runScenario(
  scenario: Scenario,
): Promise<{ readonly output: unknown; readonly status: string | undefined; readonly histories: RecordedHistory[] }> {
  const clock = createVirtualClock({ startAtMs: Date.UTC(2026, 2, 31, 1) });
  const generations = new Map<string, RecordedHistory>();
  const app = recording(createWorkflowApp(clock, scenario.answers), scenario.name, generations);
  let ids = 0;
  const createId = () => (++ids).toString(16).padStart(32, "0");
  const rig = createHubRig(() => {}, { app, virtualClock: clock, createId });
  rig.hub.start();
  for (const { afterSeconds, entity, operation, input } of scenario.signals ?? []) {
    const signal = () => rig.hub.signalEntity(entity, operation, JSON.stringify(input));
    if (afterSeconds === 0) signal();
    else clock.schedule(clock.now() + afterSeconds * 1000, signal);
  }
  await rig.start(scenario.orchestrator, scenario.input, scenario.instanceId);
  for (const { afterSeconds, message } of scenario.told ?? []) {
    const mailbox = { name: backupMailbox.name, key: mailboxKey(scenario.instanceId) };
    const put = () => rig.hub.signalEntity(mailbox, "put", JSON.stringify({ messages: [message] }));
    clock.schedule(clock.now() + afterSeconds * 1000, put);
  }
  const { output, runtimeStatus } = await rig.rest(scenario.instanceId);
  await rig.stop();
  return { output, status: runtimeStatus, histories: [...generations.values()] };
}

/** Hands a recorded payload to today's code and says what it answers. */
export async function replay(app: FunctionApp, orchestrator: string, payload: object): Promise<unknown> {
  const target = app.find("orchestrationTrigger", orchestrator);
  if (target === undefined) throw new Error(`There is no workflow ${orchestrator} any more, but its histories remain.`);
  const { returnValue } = await app.invoke(target, { triggerData: { string: JSON.stringify(payload) } });
  return answerIn(returnValue);
}

/** The app's own wiring, with activities that return the scenario's answers. */
function defineWorkflows(df: Durable, queues: Map<string, unknown[]>): void {
  const handlers = Object.keys(activityContracts).map((name) => [
    name,
    async () => nextAnswer(name, queues.get(name) ?? []),
  ]);
  registerWorkflows(df, Object.fromEntries(handlers) as ActivityHandlers);
}

function nextAnswer(name: string, queue: unknown[]): unknown {
  const answer = queue.length > 1 ? queue.shift() : queue[0];
  if (answer === undefined)
    throw withoutStack(new BackupError("AZURE_REFUSED", `The scenario has no answer for ${name}.`));
  if (typeof answer === "function") throw withoutStack(answer());
  return answer;
}

/** Stacks name folders of the machine that recorded, and differ between machines. */
function withoutStack(error: Error): Error {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

function recording(app: FunctionApp, scenario: string, generations: Map<string, RecordedHistory>): FunctionApp {
  return {
    ...app,
    async invoke(target, request) {
      const result = await app.invoke(target, request);
      if (target.trigger.type !== "orchestrationtrigger") return result;
      const payload = JSON.parse(request.triggerData.string ?? "") as RecordedHistory["payload"];
      const key = `${payload.instanceId} ${executionIdIn(payload.history)}`;
      generations.set(key, { scenario, orchestrator: target.name, payload, answer: answerIn(result.returnValue) });
      return result;
    },
  };
}

function executionIdIn(history: readonly object[]): string {
  const started = history.find((event) => "OrchestrationInstance" in event);
  return JSON.stringify(started?.OrchestrationInstance);
}

/** What the SDK answers: whether the instance is done, and every action since the generation began. */
function answerIn(value: TypedData | null | undefined): unknown {
  return JSON.parse(String(value?.json));
}

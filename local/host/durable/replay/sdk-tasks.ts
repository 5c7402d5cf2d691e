/**
 * The durable SDK's private table of open tasks, by the number the SDK gave each. There is no public way to ask for it;
 * everything read here is optional, so that another SDK version at worst turns the comparison off.
 */
export interface SdkTask {
  readonly kind: "activity" | "subOrchestration" | "timer" | "entity" | "http" | "other";
  readonly functionName: string | undefined;
  /** JSON text; `undefined` where the SDK keeps none (further attempts of a retried task). */
  readonly input: string | undefined;
  /** Milliseconds since 1970; `undefined` for timers between attempts. */
  readonly fireAtMs: number | undefined;
}

/** Looks up an open task by its number. */
export type SdkTasks = (id: number) => SdkTask | undefined;

/** The open tasks of the invocation that got this context; `undefined` if the SDK does not show them. */
export function readSdkTasks(context: unknown): SdkTasks | undefined {
  const table = member(member(member(context, "df"), "taskOrchestratorExecutor"), "openTasks");
  if (typeof table !== "object" || table === null) return undefined;
  return (id) => {
    const task = member(table, String(id));
    return task === undefined ? undefined : describe(task);
  };
}

const kinds: Readonly<Record<number, SdkTask["kind"]>> = {
  0: "activity",
  1: "activity",
  2: "subOrchestration",
  3: "subOrchestration",
  5: "timer",
  7: "entity",
  8: "http",
};

function describe(task: unknown): SdkTask {
  const action = member(task, "actionObj");
  return action === "noOp" ? describeFollowUp(member(task, "parent")) : describeAction(action, true);
}

/** Behind a retried task the SDK keeps placeholders: one for each wait, one for each further attempt. */
function describeFollowUp(retried: unknown): SdkTask {
  if (member(retried, "isWaitingOnTimer") === true) {
    return { kind: "timer", functionName: undefined, input: undefined, fireAtMs: undefined };
  }
  return describeAction(member(member(retried, "innerTask"), "actionObj"), false);
}

function describeAction(action: unknown, withInput: boolean): SdkTask {
  const type = member(action, "actionType");
  const functionName = member(action, "functionName");
  const fireAt = member(action, "fireAt");
  const input = member(action, "input");
  return {
    kind: (typeof type === "number" ? kinds[type] : undefined) ?? "other",
    functionName: typeof functionName === "string" ? functionName : undefined,
    input: withInput && input !== undefined ? JSON.stringify(input) : undefined,
    fireAtMs: fireAt instanceof Date ? fireAt.getTime() : undefined,
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

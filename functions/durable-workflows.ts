import type { InvocationContext } from "@azure/functions";
import * as df from "durable-functions";
import { type Instant, toDate, toInstant } from "../domain/instant.ts";
import type { InstanceState, StartRequest, Workflows } from "../domain/ports/workflows.ts";
import { sameResource } from "../domain/resource-id.ts";

interface Status {
  readonly runtimeStatus: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly customStatus?: unknown;
  readonly createdTime?: Date;
  readonly lastUpdatedTime: Date;
}

/** What is needed of `DurableClient`. */
export interface StatusClient {
  getStatus(instanceId: string): Promise<Status>;
  startNew(workflow: string, options: { readonly instanceId: string; readonly input: unknown }): Promise<string>;
  readEntityState(id: df.EntityId): Promise<{ readonly entityExists: boolean; readonly entityState?: unknown }>;
  signalEntity(id: df.EntityId, operation: string, input?: unknown): Promise<void>;
  purgeInstanceHistoryBy(filter: {
    readonly createdTimeFrom: Date;
    readonly createdTimeTo: Date;
    readonly runtimeStatus: df.OrchestrationRuntimeStatus[];
  }): Promise<{ readonly instancesDeleted: number }>;
}

/** The runtime states in which the task hub refuses a second instance of the same ID. */
const RUNNING_STATES: readonly string[] = ["Pending", "Running", "Suspended", "ContinuedAsNew"];

/** Workflows over the Durable client of one invocation, whose function has `df.input.durableClient()` as extra input. */
export function durableWorkflows(context: InvocationContext): Workflows {
  return workflowsOf(df.getClient(context));
}

/** Workflows over a Durable client. */
export function workflowsOf(client: StatusClient): Workflows {
  return {
    async startUnlessRunning(request, requestId) {
      const status = await statusOf(client, request.instanceId);
      if (isOfRequest(status, requestId)) return "started";
      if (status !== undefined && isRunning(status)) {
        refuseOtherMachine(request, status);
        return "alreadyRunning";
      }
      const started = await start(client, request);
      return started === "started" || isOfRequest(started, requestId) ? "started" : "alreadyRunning";
    },
    async startOnce(request) {
      if ((await statusOf(client, request.instanceId)) !== undefined) return "alreadyExists";
      return (await start(client, request)) === "started" ? "started" : "alreadyExists";
    },
    async read(instanceId) {
      return stateIn(await statusOf(client, instanceId));
    },
    async hasEntityState(entity, key) {
      return (await client.readEntityState(new df.EntityId(entity, key))).entityExists;
    },
    async readEntityState(entity, key) {
      const { entityExists, entityState } = await client.readEntityState(new df.EntityId(entity, key));
      return entityExists ? entityState : undefined;
    },
    async signalEntity(entity, key, operation, input) {
      await client.signalEntity(new df.EntityId(entity, key), operation, input);
    },
    async purge({ createdFrom, createdTo }) {
      const { Completed, Failed, Terminated, Canceled } = df.OrchestrationRuntimeStatus;
      const { instancesDeleted } = await client.purgeInstanceHistoryBy({
        createdTimeFrom: toDate(createdFrom),
        createdTimeTo: toDate(createdTo),
        runtimeStatus: [Completed, Failed, Terminated, Canceled],
      });
      return instancesDeleted;
    },
  };
}

/** One that failed or was terminated may not have done what the request asks for. */
function isOfRequest(status: Status | undefined, requestId: string | undefined): boolean {
  if (status === undefined || requestId === undefined) return false;
  const counts = isRunning(status) || status.runtimeStatus === "Completed";
  return counts && memberOf(status.input, "requestId") === requestId;
}

/**
 * The hub may refuse because another caller was faster. Whether that was it, the instance tells, not the refusal's text. Returns
 * the instance that runs.
 */
async function start(client: StatusClient, request: StartRequest): Promise<"started" | Status> {
  try {
    await client.startNew(request.workflow, { instanceId: request.instanceId, input: request.input });
    return "started";
  } catch (error) {
    const status = await statusOf(client, request.instanceId);
    if (status !== undefined && isRunning(status)) return status;
    throw new Error(`Could not start ${request.workflow} as "${request.instanceId}".`, { cause: error });
  }
}

/** `undefined` for an unknown instance, which durable-functions 3.5 tells only by the text of an error. */
async function statusOf(client: StatusClient, instanceId: string): Promise<Status | undefined> {
  try {
    return await client.getStatus(instanceId);
  } catch (error) {
    if (error instanceof Error && error.message.includes("HTTP 404")) return undefined;
    throw error;
  }
}

function isRunning(status: Status): boolean {
  return RUNNING_STATES.includes(status.runtimeStatus);
}

function stateIn(status: Status | undefined): InstanceState {
  if (status === undefined) return { kind: "absent" };
  const { runtimeStatus, input, output, customStatus, createdTime, lastUpdatedTime } = status;
  if (isRunning(status)) {
    const started = createdTime === undefined ? {} : { startedAt: toInstant(createdTime) };
    const shown = customStatus === undefined || customStatus === null ? {} : { customStatus };
    return { kind: "running", input, ...shown, ...started };
  }
  const endedAt: Instant = toInstant(lastUpdatedTime);
  return { kind: "ended", status: runtimeStatus, output, endedAt };
}

/** Two machines under one instance ID would hide one of them: better a failed request than an unprotected machine. */
function refuseOtherMachine(request: StartRequest, status: Status): void {
  const wanted = memberOf(request.input, "vmId");
  const found = memberOf(status.input, "vmId");
  if (wanted === undefined || found === undefined || sameResource(wanted, found)) return;
  throw new Error(`"${request.instanceId}" is the instance of another machine than the one asked for.`);
}

function memberOf(value: unknown, name: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const member: unknown = Reflect.get(value, name);
  return typeof member === "string" ? member : undefined;
}

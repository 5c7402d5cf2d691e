import type { InvocationContext } from "@azure/functions";
import * as df from "durable-functions";
import type { StartRequest, Workflows } from "../domain/ports/workflows.ts";

/** What is needed of `DurableClient`. */
export interface StatusClient {
  getStatus(instanceId: string): Promise<{ readonly runtimeStatus: string }>;
  startNew(workflow: string, options: { readonly instanceId: string; readonly input: unknown }): Promise<string>;
}
type Presence = "absent" | "running" | "ended";

/** The runtime states in which the task hub refuses a second instance of the same ID. */
const RUNNING_STATES: readonly string[] = ["Pending", "Running", "Suspended", "ContinuedAsNew"];

/** Workflows over the Durable client of one invocation, whose function has `df.input.durableClient()` as extra input. */
export function durableWorkflows(context: InvocationContext): Workflows {
  return workflowsOf(df.getClient(context));
}

/** Workflows over a Durable client. */
export function workflowsOf(client: StatusClient): Workflows {
  return {
    async startUnlessRunning(request) {
      if ((await presence(client, request.instanceId)) === "running") return "alreadyRunning";
      return (await start(client, request)) === "started" ? "started" : "alreadyRunning";
    },
    async startOnce(request) {
      if ((await presence(client, request.instanceId)) !== "absent") return "alreadyExists";
      return (await start(client, request)) === "started" ? "started" : "alreadyExists";
    },
  };
}

/** The hub may refuse because another caller was faster. Whether that was it, the instance tells, not the refusal's text. */
async function start(client: StatusClient, request: StartRequest): Promise<"started" | "refused"> {
  try {
    await client.startNew(request.workflow, { instanceId: request.instanceId, input: request.input });
    return "started";
  } catch (error) {
    if ((await presence(client, request.instanceId)) === "running") return "refused";
    throw new Error(`Could not start ${request.workflow} as "${request.instanceId}".`, { cause: error });
  }
}

/** durable-functions 3.5 tells an unknown instance only by the text of an error. */
async function presence(client: StatusClient, instanceId: string): Promise<Presence> {
  try {
    const status = await client.getStatus(instanceId);
    return RUNNING_STATES.includes(status.runtimeStatus) ? "running" : "ended";
  } catch (error) {
    if (error instanceof Error && error.message.includes("HTTP 404")) return "absent";
    throw error;
  }
}

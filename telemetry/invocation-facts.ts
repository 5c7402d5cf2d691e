import type { InvocationContext } from "@azure/functions";
import { parseVirtualMachineId } from "../domain/resource-id.ts";

/** What is told of an invocation, in spans and log lines alike. */
export interface InvocationFacts {
  readonly functionName: string;
  /** Type of the trigger as the Functions library has it: `activityTrigger`, `httpTrigger`, … */
  readonly trigger: string;
  readonly invocationId: string;
  /** Of the workflow that called the activity: what joins everything that is done for it. */
  readonly instanceId?: string;
  readonly machineId?: string;
  readonly vaultId?: string;
  readonly jobId?: string;
}

/** Longest ID of Azure that is told, in characters. */
const MAX_ID_LENGTH = 500;

/** Orchestrators and entities are replayed: a span or a wait in their code would not be deterministic. */
export function isWorkflowCode({ options }: Pick<InvocationContext, "options">): boolean {
  const type = options.trigger.type.toLowerCase();
  return type === "orchestrationtrigger" || type === "entitytrigger";
}

/** Only IDs are taken of the input: its other members may be long, or a user's words. */
export function invocationFacts(context: InvocationContext, inputs: readonly unknown[]): InvocationFacts {
  const { functionName, invocationId, options, triggerMetadata } = context;
  const { type } = options.trigger;
  const instanceId = type === "activityTrigger" ? idIn(triggerMetadata, "instanceId") : undefined;
  const machineId = machineIn(inputs[0]);
  const vaultId = idIn(inputs[0], "vaultId");
  const jobId = idIn(inputs[0], "jobId");
  return {
    ...{ functionName, trigger: type, invocationId },
    ...(instanceId !== undefined && { instanceId }),
    ...(machineId !== undefined && { machineId }),
    ...(vaultId !== undefined && { vaultId }),
    ...(jobId !== undefined && { jobId }),
  };
}

/** An activity's input has the machine as `vmId`, an event as its subject. */
function machineIn(input: unknown): string | undefined {
  const id = idIn(input, "vmId") ?? idIn(input, "subject");
  return id !== undefined && parseVirtualMachineId(id) !== undefined ? id : undefined;
}

function idIn(value: unknown, name: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const member: unknown = Reflect.get(value, name);
  return typeof member === "string" && member.length <= MAX_ID_LENGTH ? member : undefined;
}

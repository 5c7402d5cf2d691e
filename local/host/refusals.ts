/**
 * Why a request is refused, in the real host's words. The HTTP endpoints, the task hub and the replay share them, so that
 * a request is refused with the same text wherever it comes from.
 */
import type { FunctionApp } from "./contract.ts";

const MAX_INSTANCE_ID_LENGTH = 256;
const TOO_LONG = `Instance ID lengths must not exceed ${MAX_INSTANCE_ID_LENGTH} characters.`;
const FORBIDDEN_IN_INSTANCE_ID = /[/\\#?\p{Cc}]/u;

/** Why an instance ID is invalid; `undefined` when it is valid. */
export function invalidInstanceIdReason(instanceId: string): string | undefined {
  if (instanceId.startsWith("@")) return "Orchestration instance ids must not start with @.";
  if (FORBIDDEN_IN_INSTANCE_ID.test(instanceId)) {
    return "Orchestration instance ids must not contain /, \\, #, ?, or control characters.";
  }
  return instanceId.length > MAX_INSTANCE_ID_LENGTH ? TOO_LONG : undefined;
}

/**
 * The message about a new instance's ID; `undefined` when the ID is valid. The real host passes the reason as the name of a
 * parameter by mistake, except for the length.
 */
export function invalidInstanceIdMessage(instanceId: string): string | undefined {
  const reason = invalidInstanceIdReason(instanceId);
  return reason === undefined || reason === TOO_LONG ? reason : `instanceId (Parameter '${reason}')`;
}

/** The message about a name that is not registered; `undefined` when the app has such a function. */
export function unknownFunctionMessage(
  app: FunctionApp,
  kind: "orchestrator" | "entity",
  name: string,
): string | undefined {
  const triggerType = kind === "orchestrator" ? "orchestrationtrigger" : "entitytrigger";
  if (app.find(triggerType, name) !== undefined) return undefined;
  const known = app.functions.filter((each) => each.trigger.type === triggerType).map((each) => `'${each.name}'`);
  return `The function '${name}' doesn't exist, is disabled, or is not an ${kind} function. Additional info: ${
    known.length === 0
      ? `No ${kind} functions are currently registered!`
      : `The following are the known ${kind} functions: ${known.join(", ")}.`
  }`;
}

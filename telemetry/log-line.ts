import { maskSecrets } from "../domain/text/mask-secrets.ts";
import type { InvocationFacts } from "./invocation-facts.ts";

/** Longest message of a line, in characters; the Functions host cuts lines at 32 KB. */
const MAX_CHARACTERS = 8000;
/** Errors of the app begin with their code. */
const CODE = /(?:^|[\s:(])([A-Z]{3,20}(?:_[A-Z]{2,20}){1,5}): /;

/**
 * A line of the log as JSON: the message without secrets and signed URLs, and what the line is about. Whatever a function logs goes
 * through here, so that no call of the log has to think of it.
 */
export function logLineOf(text: string, facts: InvocationFacts | undefined): string {
  const message = maskSecrets(text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text);
  const code = CODE.exec(message)?.[1];
  const { functionName, instanceId, machineId, vaultId, jobId, invocationId } = facts ?? {};
  return JSON.stringify({
    message,
    ...(code !== undefined && { code }),
    ...(functionName !== undefined && { function: functionName }),
    ...(instanceId !== undefined && { instance: instanceId }),
    ...(machineId !== undefined && { machine: maskSecrets(machineId) }),
    ...(vaultId !== undefined && { vault: maskSecrets(vaultId) }),
    ...(jobId !== undefined && { job: maskSecrets(jobId) }),
    ...(invocationId !== undefined && { invocation: invocationId }),
  });
}

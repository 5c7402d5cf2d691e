import type { OrchestrationContext, Task } from "durable-functions";
import { patientRetry } from "../../domain/retry.ts";
import { pollIntervals } from "../../domain/wait.ts";
import { readVirtualMachine } from "../contracts/activities.ts";
import { callActivity } from "../durable/call.ts";
import { pollUntil } from "../durable/wait.ts";
import type { ProtectRun, RunSubject } from "./run.ts";

/** ARM may not know a new resource yet, and may not find an existing one for a moment. */
const ABSENCE_SECONDS = 120;

/**
 * Reads again while Azure does not find the machine, and accepts that it is absent after two minutes: the event of a new
 * machine can be faster than the machine's record.
 *
 * @param read - Reads the machine once.
 */
export function readUntilFound<T extends { readonly kind: string }>(
  context: OrchestrationContext,
  read: () => Generator<Task, T, unknown>,
): Generator<Task, T, unknown> {
  const isPending = (found: T) => found.kind === "notFound";
  return pollUntil(
    context,
    { deadlineSeconds: ABSENCE_SECONDS, interval: pollIntervals.missingMachine, isPending },
    read,
  );
}

/** The machine of a run, read again. */
export type Reread =
  | { readonly kind: "same"; readonly machine: ProtectRun["machine"] }
  /** Another machine has the name now. */
  | { readonly kind: "recreated" }
  | { readonly kind: "gone" };

/**
 * Reads the machine of a run again.
 *
 * @throws ActivityFailed when Azure does not let it be read.
 */
export function* rereadMachine({ context, machine }: RunSubject): Generator<Task, Reread, unknown> {
  const { vmId, uniqueId } = machine;
  const found = yield* readUntilFound(context, () => callActivity(context, readVirtualMachine, { vmId }, patientRetry));
  if (found.kind === "notFound") return { kind: "gone" };
  return found.machine.uniqueId === uniqueId ? { kind: "same", machine: found.machine } : { kind: "recreated" };
}

import type { OrchestrationContext, Task } from "durable-functions";
import { nextWaitStep } from "../../domain/wait.ts";
import { nowOf, waitUntil } from "../durable/time.ts";

/** Azure's front door may not know a new resource yet, or an old one for a moment. */
const ABSENCE_SECONDS = 120;

/**
 * Looks again while Azure says that the machine does not exist, and believes it once it has said nothing else for two
 * minutes: the event of a new machine can be faster than the machine's record.
 *
 * @param look - Reads the machine once.
 */
export function* confirmAbsence<T extends { readonly kind: string }>(
  context: OrchestrationContext,
  look: () => Generator<Task, T, unknown>,
): Generator<Task, T, unknown> {
  const wait = { startedAt: nowOf(context), deadlineSeconds: ABSENCE_SECONDS, minimumSeconds: 20, maximumSeconds: 60 };
  for (;;) {
    const seen = yield* look();
    if (seen.kind !== "notFound") return seen;
    const step = nextWaitStep(wait, nowOf(context));
    if (step.kind === "deadlinePassed") return seen;
    yield* waitUntil(context, step.at);
  }
}

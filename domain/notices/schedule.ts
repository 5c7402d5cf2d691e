import type { Instant } from "../instant.ts";
import type { AttentionReason } from "../reasons.ts";
import { adviceForReason } from "./advice/for-reason.ts";
import type { Notice } from "./notice.ts";

/** The notice that a schedule's run left machines out. */
export function scheduleNotice(given: {
  readonly schedule: string;
  readonly reason: "scheduleUnknown" | AttentionReason;
  readonly dueAt: Instant;
  readonly occurredAt: Instant;
  /** Resources that could not be read, so that their machines were left out; all of the schedule's if absent. */
  readonly leftOut?: readonly string[];
}): Notice {
  const advice =
    given.reason === "scheduleUnknown"
      ? {
          meaning: "The configuration no longer contains this schedule.",
          whatToDo: "Restore the schedule in the configuration, or ignore this notice if it was removed on purpose.",
          whoActs: "platformAdmin" as const,
        }
      : adviceForReason(given.reason);
  return {
    kind: "scheduleNeedsAttention",
    severity: "error",
    title: `Schedule ${given.schedule} did not back up all its machines`,
    text: advice.meaning,
    whatToDo: advice.whatToDo,
    whoActs: advice.whoActs,
    occurredAt: given.occurredAt,
    facts: [
      ["Schedule", given.schedule],
      ["Due", given.dueAt],
      ["Reason", given.reason],
      ...(given.leftOut ?? []).map((resource) => ["Left out", resource] as const),
    ],
  };
}

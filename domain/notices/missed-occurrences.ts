import type { Instant } from "../instant.ts";
import type { Notice } from "./notice.ts";
import { counted, timeText } from "./wording.ts";

/** The notice that times of a schedule passed without a run, because the app did not work until their deadlines. */
export function missedOccurrencesNotice(given: {
  readonly schedule: string;
  /** Due times that were missed, from the first to the last. */
  readonly count: number;
  readonly firstDueAt: Instant;
  readonly lastDueAt: Instant;
  readonly occurredAt: Instant;
}): Notice {
  const { schedule, count, firstDueAt, lastDueAt, occurredAt } = given;
  return {
    kind: "scheduleNeedsAttention",
    severity: "error",
    title: `Schedule ${schedule} was not run`,
    text: `${counted(count, "run")} could not be started before the deadline, because the app was stopped or its task hub could not be reached. No backup was made.`,
    whatToDo: "Check why the app did not run. Start a backup of the machines that cannot wait for the next run.",
    whoActs: "platformAdmin",
    occurredAt,
    facts: [
      ["Schedule", schedule],
      [lastDueAt === firstDueAt ? "Due" : "First due", timeText(firstDueAt)],
      ...(lastDueAt === firstDueAt ? [] : [["Last due", timeText(lastDueAt)] as const]),
    ],
  };
}

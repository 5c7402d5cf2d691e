import type { Instant } from "../instant.ts";
import type { Notice } from "./notice.ts";

/** The notice that times of a schedule passed without a run, because the app did not work until their deadlines. */
export function missedOccurrencesNotice(given: {
  readonly schedule: string;
  /** Oldest first. */
  readonly dueTimes: readonly [Instant, ...Instant[]];
  readonly occurredAt: Instant;
}): Notice {
  const { schedule, dueTimes, occurredAt } = given;
  const [first] = dueTimes;
  const last = dueTimes.at(-1) ?? first;
  const runs = dueTimes.length === 1 ? "One run" : `${dueTimes.length} runs`;
  return {
    kind: "scheduleNeedsAttention",
    severity: "error",
    title: `Schedule ${schedule} was not run`,
    text: `${runs} could not be started before the deadline, because the app was stopped or its task hub could not be reached. No backup was made for them.`,
    whatToDo: "Check why the app did not run. Start a backup of the machines that cannot wait for the next run.",
    whoActs: "platformAdmin",
    occurredAt,
    facts: [
      ["Schedule", schedule],
      ["Due", first],
      ...(last === first ? [] : [["Last due", last] as const]),
      ["Reason", "deadlinePassed"],
    ],
  };
}

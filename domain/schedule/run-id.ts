import { runInstanceId } from "../coordination/instance-ids.ts";
import { type Instant, toInstant } from "../instant.ts";

const RUN_ID = /^run:([A-Za-z0-9._-]{1,40}):(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})Z$/;

/** What a run's ID says; `undefined` when the text is none. */
export function parseRunId(id: string): { readonly schedule: string; readonly dueAt: Instant } | undefined {
  const [, schedule = "", minute = ""] = RUN_ID.exec(id) ?? [];
  const due = new Date(`${minute}:00Z`);
  if (Number.isNaN(due.getTime())) return undefined;
  const dueAt = toInstant(due);
  return runInstanceId(schedule, dueAt) === id ? { schedule, dueAt } : undefined;
}

/** The ID of the instance that works on a part of a run. */
export function partInstanceId(runId: string, part: number): string {
  return `${runId}:part:${part}`;
}

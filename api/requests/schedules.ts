import { z } from "zod";

/** A month's calendar has six weeks, and its days begin earlier or later than in UTC. */
const MAX_DAYS = 45;
const DAY_MS = 86_400_000;

const limit = z.iso
  .datetime({ error: "must be an instant such as 2026-11-23T08:00:00Z" })
  .transform((text) => new Date(text).toISOString())
  .optional();

/** Of which time all due times are asked for. */
export const schedulesQuery = z
  .strictObject({
    from: limit.meta({ description: "With `until`: due times after this instant, of those to come." }),
    until: limit.meta({ description: `With \`from\`: due times up to this instant, at most ${MAX_DAYS} days later.` }),
  })
  .superRefine(({ from, until }, context) => {
    const problem = rangeProblem(from, until);
    if (problem !== undefined) context.addIssue({ code: "custom", ...problem });
  });

function rangeProblem(from: string | undefined, until: string | undefined) {
  if (from === undefined && until === undefined) return undefined;
  if (from === undefined) return { path: ["from"], message: "is needed with until" };
  if (until === undefined) return { path: ["until"], message: "is needed with from" };
  const lengthMs = Date.parse(until) - Date.parse(from);
  if (lengthMs > 0 && lengthMs <= MAX_DAYS * DAY_MS) return undefined;
  return { path: ["until"], message: `must be later than from, by at most ${MAX_DAYS} days` };
}

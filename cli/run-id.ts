import type { Client } from "./client.ts";
import { CliError, exitCodes } from "./exit-codes.ts";
import { readPages } from "./pages.ts";
import { clean } from "./render/text.ts";
import { runShape } from "./shapes.ts";

/**
 * The run's own ID, or that of the schedule's newest run, in any casing.
 *
 * @throws CliError `notFound` when there is no run of that schedule.
 */
export async function runIdOf(client: Client, given: string): Promise<string> {
  if (given.startsWith("run:")) return given;
  const ask = (page: object) => client.get("/runs", { ...page });
  for await (const { rows } of readPages({ shape: runShape, ask })) {
    const newest = rows.find(({ schedule }) => schedule.toLowerCase() === given.toLowerCase());
    if (newest !== undefined) return newest.id;
  }
  throw new CliError(exitCodes.notFound, `Holdfast knows no run of a schedule "${clean(given, 200)}".`);
}

import type { z } from "zod";
import { inventoryStates } from "../../domain/inventory/state.ts";
import type { Answer } from "../client.ts";
import { type AddCommands, examples } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { readPages } from "../pages.ts";
import { readAnswer } from "../read-answer.ts";
import { clean, plural, words } from "../render/text.ts";
import { paintStatus, type Session } from "../session.ts";
import { healthShape, incidentShape, type Overview, overviewShape } from "../shapes.ts";

/** More open incidents than these are said to be more. */
const MAX_COUNTED = 1000;

interface Fleet {
  readonly overview: Overview;
  readonly health: z.output<typeof healthShape>;
  readonly openIncidents: number;
}

/** `holdfast status`: whether everything is safe, at a glance. */
export const addStatus: AddCommands = (program, run) => {
  program
    .command("status")
    .description("say how the fleet stands: machines by state, the last sweep, open incidents")
    .option(
      "--check",
      "exit with 5 when a machine is at risk or needs attention, 6 when the answer is unknown or stale",
    )
    .addHelpText("after", examples("holdfast status", "holdfast status --check && echo all is well"))
    .action(
      run<{ readonly check?: boolean }>(async (session, { check = false }) => {
        const { client } = session;
        const [machines, health, openIncidents] = await Promise.all([
          client.get("/virtual-machines", { pageSize: 1 }),
          client.get("/health"),
          countOpenIncidents(session),
        ]);
        const fleet: Fleet = {
          overview: readAnswer(machines, overviewShape),
          health: readAnswer(health, healthShape),
          openIncidents,
        };
        if (session.isJson) await session.json(jsonOf(fleet, health));
        else await show(session, fleet);
        return check ? verdict(fleet) : exitCodes.ok;
      }),
    );
};

function jsonOf({ overview, openIncidents }: Fleet, health: Answer): object {
  const { counts, lastSweep } = overview;
  return { counts, ...(lastSweep !== undefined && { lastSweep }), openIncidents, health: health.body };
}

/** A known problem comes before a doubt. Without a complete, recent sweep nothing is proven about machines that no event named. */
function verdict({ overview, health }: Pick<Fleet, "overview" | "health">): ExitCode {
  const { counts, lastSweep } = overview;
  if ((counts["atRisk"] ?? 0) + (counts["needsAttention"] ?? 0) > 0) return exitCodes.checkFailed;
  const isSweepLate = health.checks.some(({ name, status }) => name === "sweep" && status !== "ok");
  const isSweepWhole = lastSweep?.endedAt !== undefined && lastSweep.isComplete !== false;
  const unknown = Object.entries(counts).filter(([state]) => !isKnown(state));
  const isUnknown = unknown.some(([, count]) => count > 0);
  return isUnknown || isSweepLate || !isSweepWhole ? exitCodes.unknown : exitCodes.ok;
}

/** A state of a newer app proves nothing to this command line. */
function isKnown(state: string): boolean {
  return state !== "unknown" && inventoryStates.some((known) => known === state);
}

async function show(session: Session, { overview, health, openIncidents }: Fleet): Promise<void> {
  const { line, colors, client } = session;
  const { counts } = overview;
  await line(colors.bold(`Holdfast at ${clean(client.origin)}`));
  await line();
  const known = inventoryStates.filter((state) => state in counts);
  const newer = Object.keys(counts).filter((state) => !inventoryStates.some((other) => other === state));
  for (const state of [...known, ...newer]) {
    const count = counts[state] ?? 0;
    const text = `  ${clean(words(state)).padEnd(18)}${String(count).padStart(7)}`;
    await line(count === 0 ? text : paintStatus(colors, text, state));
  }
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  await line(`  ${"all machines".padEnd(18)}${String(all).padStart(7)}`);
  await line();
  await line(`Last sweep:  ${sweepText(session, overview)}`);
  const more = openIncidents > MAX_COUNTED ? `more than ${MAX_COUNTED}` : String(openIncidents);
  await line(`Incidents:   ${more} open`);
  const warnings = health.checks.filter(({ status }) => status !== "ok");
  await line(`App:         ${warnings.length === 0 ? clean(health.status) : plural(warnings.length, "warning")}`);
  for (const { name, detail } of warnings) await line(`  ${clean(name)}: ${clean(detail)}`);
}

function sweepText({ time }: Session, { lastSweep }: Overview): string {
  if (lastSweep?.endedAt === undefined) return "none has ended";
  const whole = lastSweep.isComplete === false ? ", could not read everything" : ", complete";
  return `${time(lastSweep.endedAt)}${whole}`;
}

/** Incidents that were neither acknowledged nor snoozed. */
async function countOpenIncidents({ client }: Session): Promise<number> {
  let count = 0;
  const ask = (page: object) => client.get("/incidents", { status: "open", ...page });
  for await (const { rows } of readPages({ shape: incidentShape, limit: MAX_COUNTED + 1, ask })) count += rows.length;
  return count;
}

import { type AddCommands, examples, wholeNumber } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { getPages } from "../pages.ts";
import type { Column } from "../render/table.ts";
import { words } from "../render/text.ts";
import { countsText } from "../run-progress.ts";
import { paintStatus, type Session } from "../session.ts";
import { type Run, runShape } from "../shapes.ts";
import { writeList } from "./list.ts";

const DEFAULT_LIMIT = 20;

/** `holdfast runs`: runs of schedules, newest first. */
export const addRuns: AddCommands = (program, run) => {
  program
    .command("runs")
    .description("list runs of schedules, newest first")
    .option("--limit <count>", "at most so many", wholeNumber(1, 999_999_999), DEFAULT_LIMIT)
    .addHelpText("after", examples("holdfast runs", "holdfast runs --limit 100 --json"))
    .action(
      run<{ readonly limit: number }>(async (session, { limit }) => {
        const pages = getPages(session.client, "/runs", {}, { shape: runShape, limit });
        await writeList(session, pages, columnsOf(session), { one: "run", none: () => "No run was started yet." });
        return exitCodes.ok;
      }),
    );
};

function columnsOf({ colors, time }: Session): readonly Column<Run>[] {
  return [
    { title: "RUN", value: ({ id }) => id },
    {
      title: "STATUS",
      value: ({ status }) => words(status),
      paint: (text, { status }) => paintStatus(colors, text, status),
    },
    { title: "STARTED", value: ({ startedAt }) => time(startedAt) },
    { title: "ENDED", value: ({ endedAt }) => time(endedAt) },
    { title: "MACHINES", value: ({ counts }) => countsText(counts), shrinksTo: 20 },
  ];
}

import { Option } from "commander";
import { findingSeverities } from "../../domain/protection/findings/finding-row.ts";
import { type AddCommands, examples, wholeNumber } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { readPages } from "../pages.ts";
import type { Column } from "../render/table.ts";
import { paintStatus, type Session } from "../session.ts";
import { type FindingGroup, findingGroupShape } from "../shapes.ts";
import { writeList } from "./list.ts";

/** Machines that a line names; `--json` has as many as the app gives. */
const MAX_NAMES = 3;

interface Options {
  readonly code?: string;
  readonly severity?: string;
  readonly limit?: number;
}

/** `holdfast findings`: what stands in the way of backups, over all machines. */
export const addFindings: AddCommands = (program, run) => {
  program
    .command("findings")
    .description(
      "list what stands in the way of good backups, each finding with its machines; exit with 6 when not all were looked at",
    )
    .option("--code <code>", "findings of this code")
    .addOption(new Option("--severity <severity>", "findings of this severity").choices(findingSeverities))
    .option("--limit <count>", "at most so many; all if left out", wholeNumber(1, 999_999_999))
    .addHelpText("after", examples("holdfast findings --severity blocking", "holdfast findings --json"))
    .action(
      run<Options>(async (session, { code, severity, limit }) => {
        const pages = readPages({
          shape: findingGroupShape,
          limit,
          ask: ({ continuation }) => session.client.get("/findings", { code, severity, continuation }),
        });
        const isFiltered = code !== undefined || severity !== undefined;
        const none = () => (isFiltered ? "No finding matches." : "There is no finding.");
        const last = await writeList(session, pages, columnsOf(session), { one: "finding", none });
        if (last?.body["isComplete"] !== false) return exitCodes.ok;
        session.say("Not every machine was looked at: there are more than one answer can cover.");
        return exitCodes.unknown;
      }),
    );
};

function columnsOf({ colors }: Session): readonly Column<FindingGroup>[] {
  return [
    { title: "FINDING", value: ({ code }) => code },
    {
      title: "SEVERITY",
      value: ({ severity }) => severity,
      paint: (text, { severity }) => paintStatus(colors, text, severity),
    },
    { title: "MACHINES", value: ({ machineCount }) => machineCount, alignsRight: true },
    {
      title: "SUCH AS",
      value: ({ machines }) =>
        machines
          .slice(0, MAX_NAMES)
          .map(({ name }) => name)
          .join(", "),
      shrinksTo: 12,
    },
    { title: "WHAT TO DO", value: ({ remedy }) => remedy, shrinksTo: 20 },
  ];
}

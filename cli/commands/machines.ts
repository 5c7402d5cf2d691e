import { Option } from "commander";
import { inventoryStates } from "../../domain/inventory/state.ts";
import { type AddCommands, examples, wholeNumber } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { getPages } from "../pages.ts";
import type { Column } from "../render/table.ts";
import { plural, words } from "../render/text.ts";
import { paintStatus, type Session } from "../session.ts";
import { type Machine, machineShape, overviewShape } from "../shapes.ts";
import { writeList } from "./list.ts";

interface Options {
  readonly state?: string;
  readonly vault?: string;
  readonly search?: string;
  readonly limit?: number;
}

/** `holdfast machines`: the inventory as a table. */
export const addMachines: AddCommands = (program, run) => {
  program
    .command("machines")
    .description("list machines with their states")
    .addOption(new Option("--state <state>", "machines in this state").choices(inventoryStates))
    .option("--vault <vault>", "machines of this vault: its name or resource ID")
    .option("--search <text>", "machines whose name contains this text")
    .option("--limit <count>", "at most so many; all if left out", wholeNumber(1, 999_999_999))
    .addHelpText(
      "after",
      examples(
        "holdfast machines --state atRisk",
        "holdfast machines --search web --utc",
        "holdfast machines --json | jq -r '.items[].vmId'",
      ),
    )
    .action(
      run<Options>(async (session, { state, vault, search, limit }) => {
        const query = { state, vault, search };
        const pages = getPages(session.client, "/virtual-machines", query, { shape: machineShape, limit });
        const isFiltered = [state, vault, search].some((filter) => filter !== undefined);
        const none = (body: object) => noMachines(body, isFiltered);
        await writeList(session, pages, columnsOf(session), { one: "machine", none });
        return exitCodes.ok;
      }),
    );
};

function columnsOf({ colors, time }: Session): readonly Column<Machine>[] {
  return [
    { title: "MACHINE", value: ({ name }) => name },
    { title: "GROUP", value: ({ resourceGroup }) => resourceGroup, shrinksTo: 8 },
    {
      title: "STATE",
      value: ({ state }) => words(state),
      paint: (text, { state }) => paintStatus(colors, text, state),
    },
    { title: "REASON", value: ({ reason }) => words(reason), shrinksTo: 12 },
    { title: "LAST RECOVERY POINT", value: ({ lastRecoveryPointAt }) => time(lastRecoveryPointAt) },
    { title: "IN THIS STATE SINCE", value: ({ since }) => time(since), shrinksTo: 11 },
  ];
}

/** None exist, none match, and not looked for yet are three answers. */
function noMachines(body: object, isFiltered: boolean): string {
  const { counts = {}, lastSweep } = overviewShape.safeParse(body).data ?? {};
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (isFiltered && total > 0) return `No machine matches; Holdfast knows ${plural(total, "machine")}.`;
  if (lastSweep === undefined) return "Holdfast knows no machine yet: no sweep has ended.";
  return "Holdfast knows no machine.";
}

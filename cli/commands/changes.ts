import { type AddCommands, examples, wholeNumber } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { getPages } from "../pages.ts";
import type { Column } from "../render/table.ts";
import { lastPart, words } from "../render/text.ts";
import type { Session } from "../session.ts";
import { type Change, changeShape } from "../shapes.ts";
import { changeSubject } from "../subject.ts";
import { writeList } from "./list.ts";

const DEFAULT_LIMIT = 50;

/** `holdfast changes`: who changed what over HTTP, newest first. */
export const addChanges: AddCommands = (program, run) => {
  program
    .command("changes")
    .description("list what was changed over the API and by links of messages: who, when and what; newest first")
    .option("--subject <name>", "changes of this machine, run, incident, approval or channel: its name or ID")
    .option("--limit <count>", "at most so many", wholeNumber(1, 999_999_999), DEFAULT_LIMIT)
    .addHelpText(
      "after",
      examples("holdfast changes", "holdfast changes --subject web-01", "holdfast changes --limit 1000 --json"),
    )
    .action(
      run<{ readonly subject?: string; readonly limit: number }>(async (session, { subject: given, limit }) => {
        const subject = given === undefined ? undefined : await changeSubject(session.client, given);
        const pages = getPages(session.client, "/changes", { subject }, { shape: changeShape, limit });
        const text = { one: "change", none: () => `No change${given === undefined ? "" : " of it"} is recorded.` };
        await writeList(session, pages, columnsOf(session), text);
        return exitCodes.ok;
      }),
    );
};

function columnsOf({ time }: Session): readonly Column<Change>[] {
  return [
    { title: "AT", value: ({ at }) => time(at) },
    { title: "WHO", value: ({ who }) => who, shrinksTo: 12 },
    { title: "WHAT", value: ({ what }) => words(what) },
    { title: "SUBJECT", value: ({ subject }) => lastPart(subject), shrinksTo: 15 },
    { title: "DETAIL", value: ({ detail }) => detail, shrinksTo: 15 },
  ];
}

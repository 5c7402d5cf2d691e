import { InvalidArgumentError, Option } from "commander";
import type { IncidentStatus } from "../../domain/incidents/summary.ts";
import { type AddCommands, examples, wholeNumber } from "../command.ts";
import { type ExitCode, exitCodes, usageError } from "../exit-codes.ts";
import { resolveMachineId } from "../machine-name.ts";
import { getPages } from "../pages.ts";
import type { Column } from "../render/table.ts";
import { clean, words } from "../render/text.ts";
import { paintStatus, type Session } from "../session.ts";
import { type Incident, incidentShape } from "../shapes.ts";
import { writeList } from "./list.ts";

const STATUSES = [
  "open",
  "acknowledged",
  "snoozed",
  "resolved",
  "unknown",
] as const satisfies readonly IncidentStatus[];
const MAX_SNOOZE_HOURS = 720;

interface ListOptions {
  readonly status?: string;
  readonly cause?: string;
  readonly machine?: string;
  readonly limit?: number;
}

/** `holdfast incidents`, `ack` and `snooze`. */
export const addIncidents: AddCommands = (program, run) => {
  program
    .command("incidents")
    .description("list incidents, newest first")
    .addOption(new Option("--status <status>", "incidents of this status").choices(STATUSES))
    .option("--cause <cause>", "incidents of this cause, such as an error code")
    .option("--machine <name>", "incidents that concern this machine")
    .option("--limit <count>", "at most so many; all if left out", wholeNumber(1, 999_999_999))
    .addHelpText("after", examples("holdfast incidents --status open", "holdfast incidents --machine web-01"))
    .action(
      run<ListOptions>(async (session, { status, cause, machine, limit }) => {
        const vmId = machine === undefined ? undefined : await resolveMachineId(session.client, machine, "beginning");
        const query = { status, cause, vmId };
        const pages = getPages(session.client, "/incidents", query, { shape: incidentShape, limit });
        const isFiltered = [status, cause, vmId].some((filter) => filter !== undefined);
        const none = () => (isFiltered ? "No incident matches." : "There is no incident.");
        await writeList(session, pages, columnsOf(session), { one: "incident", none });
        return exitCodes.ok;
      }),
    );
  addChanges(program, run);
};

const addChanges: AddCommands = (program, run) => {
  program
    .command("ack")
    .argument("<id>", "ID of an incident")
    .description("acknowledge an incident: its reminders and escalations end")
    .option("--by <name>", "who works on it, at most 100 characters")
    .addHelpText("after", examples(`holdfast ack 3f9c2b7a41d05e6f8091a2b3c4d5e6f7_20261122023100 --by Ada`))
    .action(
      run<{ readonly by?: string }>(async (session, { by }, [id = ""]) =>
        change(session, { id, route: "acknowledge", what: "is acknowledged", body: { by } }),
      ),
    );
  program
    .command("snooze")
    .argument("<id>", "ID of an incident")
    .description("silence an incident for a while; its end is still told")
    .option("--hours <hours>", `for so many hours, at most ${MAX_SNOOZE_HOURS}`, hours)
    .option("--until <instant>", "until an instant such as 2026-11-23T08:00:00Z")
    .addHelpText("after", examples("holdfast snooze 3f9c2b7a41d05e6f8091a2b3c4d5e6f7_20261122023100 --hours 4"))
    .action(
      run<{ readonly hours?: number; readonly until?: string }>(async (session, options, [id = ""]) => {
        const { hours: forHours, until } = options;
        if ((forHours === undefined) === (until === undefined)) throw usageError("Give either --hours or --until.");
        return change(session, { id, route: "snooze", what: "is snoozed", body: { hours: forHours, until } });
      }),
    );
};

interface Change {
  readonly id: string;
  readonly route: "acknowledge" | "snooze";
  readonly what: string;
  readonly body: object;
}

async function change(session: Session, { id, route, what, body }: Change): Promise<ExitCode> {
  if (!/^\w{1,100}$/.test(id))
    throw usageError(`"${clean(id, 100)}": is no ID of an incident. List them: holdfast incidents`);
  const answer = await session.client.post(`/incidents/${encodeURIComponent(id)}/${route}`, body);
  if (session.isJson) await session.json(answer.body);
  else session.say(`The incident ${id} ${what}.`);
  return exitCodes.ok;
}

function hours(text: string): number {
  const value = /^\d{1,3}(?:\.\d{1,2})?$/.test(text) ? Number(text) : 0;
  if (value > 0 && value <= MAX_SNOOZE_HOURS) return value;
  throw new InvalidArgumentError(`Must be a number above 0, at most ${MAX_SNOOZE_HOURS}.`);
}

function columnsOf({ colors, time }: Session): readonly Column<Incident>[] {
  return [
    { title: "INCIDENT", value: ({ id }) => id },
    {
      title: "STATUS",
      value: ({ status }) => words(status),
      paint: (text, { status }) => paintStatus(colors, text, status),
    },
    { title: "SEVERITY", value: ({ severity }) => severity },
    { title: "OPENED", value: ({ openedAt }) => time(openedAt) },
    { title: "OPEN", value: ({ openCount, subjectCount }) => `${openCount}/${subjectCount}`, alignsRight: true },
    { title: "TITLE", value: ({ title }) => title, shrinksTo: 15 },
    { title: "CAUSE", value: ({ cause }) => cause, shrinksTo: 15 },
  ];
}

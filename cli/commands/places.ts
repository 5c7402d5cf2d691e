import { type AddCommands, examples } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { readAnswer } from "../read-answer.ts";
import type { Column } from "../render/table.ts";
import { clean, lastPart, words } from "../render/text.ts";
import { paintStatus, type Session } from "../session.ts";
import { type Schedule, schedulesShape, type Vault, vaultsShape } from "../shapes.ts";

/** `holdfast vaults` and `holdfast schedules`. */
export const addPlaces: AddCommands = (program, run) => {
  program
    .command("vaults")
    .description(
      "list vaults with Azure's limits and what counts against them; exit with 6 when some could not be listed",
    )
    .addHelpText("after", examples("holdfast vaults"))
    .action(
      run(async (session) => {
        const answer = await session.client.get("/vaults");
        const { items, leftOut = [] } = readAnswer(answer, vaultsShape);
        if (session.isJson) await session.json(answer.body);
        else await session.table(vaultColumns(session))(items);
        if (items.length === 0 && !session.isJson) session.say("There is no vault of a configured family.");
        for (const { resource, message } of leftOut) session.say(`Not listed: ${clean(resource)}. ${clean(message)}`);
        return leftOut.length === 0 ? exitCodes.ok : exitCodes.unknown;
      }),
    );
  program
    .command("schedules")
    .description("list schedules, when each is due next, and its last run")
    .addHelpText("after", examples("holdfast schedules", "holdfast schedules --utc"))
    .action(
      run(async (session) => {
        const answer = await session.client.get("/schedules");
        const { items } = readAnswer(answer, schedulesShape);
        if (session.isJson) await session.json(answer.body);
        else await session.table(scheduleColumns(session))(items);
        if (items.length === 0 && !session.isJson) session.say("No schedule is configured.");
        return exitCodes.ok;
      }),
    );
};

function vaultColumns({ time }: Session): readonly Column<Vault>[] {
  const used = ({ used: count, limit }: Vault["machines"]) => `${count}/${limit}`;
  return [
    { title: "VAULT", value: ({ vaultId }) => lastPart(vaultId), shrinksTo: 15 },
    { title: "LOCATION", value: ({ location }) => location },
    { title: "MACHINES", value: ({ machines }) => used(machines), alignsRight: true },
    { title: "NEW TODAY", value: ({ registrations }) => used(registrations), alignsRight: true },
    { title: "CHANGES TODAY", value: ({ configureCalls }) => used(configureCalls), alignsRight: true },
    {
      title: "WAITING",
      value: ({ waiting = [] }) => waiting.reduce((sum, { machines }) => sum + machines, 0),
      alignsRight: true,
    },
    { title: "READ", value: ({ observedAt }) => time(observedAt) },
  ];
}

function scheduleColumns({ time, colors }: Session): readonly Column<Schedule>[] {
  return [
    { title: "SCHEDULE", value: ({ name }) => name },
    { title: "TIMES", value: ({ cron, timeZone }) => `${cron} ${timeZone}` },
    { title: "NEXT", value: ({ next, paused }) => (paused ? "paused" : time(next[0]?.dueAt)) },
    { title: "HELD BACK UNTIL", value: ({ next }) => time(next[0]?.blackoutUntil) },
    { title: "LAST RUN", value: ({ lastRun }) => time(lastRun?.dueAt) },
    {
      title: "STATUS",
      value: ({ lastRun }) => lastRun && words(lastRun.status),
      paint: (text, { lastRun }) => paintStatus(colors, text, lastRun?.status ?? ""),
    },
  ];
}

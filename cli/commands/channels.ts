import { z } from "zod";
import { type AddCommands, examples } from "../command.ts";
import { CliError, exitCodes } from "../exit-codes.ts";
import { readAnswer } from "../read-answer.ts";
import type { Column } from "../render/table.ts";
import { clean, words } from "../render/text.ts";
import { paintStatus, type Session } from "../session.ts";
import { type Channel, channelsShape } from "../shapes.ts";

const testShape = z.looseObject({ outcome: z.string(), messageId: z.string().optional() });

/** `holdfast channels` and `holdfast channels test NAME`. */
export const addChannels: AddCommands = (program, run) => {
  const channels = program
    .command("channels")
    .description("list channels and how they stand")
    .addHelpText("after", examples("holdfast channels", "holdfast channels test ops"))
    .action(
      run(async (session) => {
        const answer = await session.client.get("/channels");
        const { items } = readAnswer(answer, channelsShape);
        if (session.isJson) await session.json(answer.body);
        else await session.table(columnsOf(session))(items);
        if (items.length === 0 && !session.isJson) session.say("No channel is configured.");
        return exitCodes.ok;
      }),
    );
  channels
    .command("test")
    .argument("<name>", "name of a channel")
    .description("post a test message and say whether it was delivered; exit with 6 when that is not known yet")
    .addHelpText("after", examples("holdfast channels test ops"))
    .action(run((session, _options, [name = ""]) => testChannel(session, name)));
};

async function testChannel(session: Session, name: string) {
  if (!/[^.]/.test(name)) throw new CliError(exitCodes.usage, "Name a channel. List them: holdfast channels");
  const answer = await session.client.post(`/channels/${encodeURIComponent(name)}/test`);
  const { outcome } = readAnswer(answer, testShape);
  if (session.isJson) await session.json(answer.body);
  else session.say(`The test message to "${clean(name)}": ${clean(words(outcome))}.`);
  return outcome === "delivered" ? exitCodes.ok : exitCodes.unknown;
}

function columnsOf({ colors, time }: Session): readonly Column<Channel>[] {
  return [
    { title: "CHANNEL", value: ({ name }) => name, shrinksTo: 12 },
    { title: "TYPE", value: ({ type }) => type },
    { title: "FROM", value: ({ minimumSeverity }) => minimumSeverity },
    {
      title: "HEALTH",
      value: ({ health }) => health.status,
      paint: (text, { health }) => paintStatus(colors, text, health.status),
    },
    { title: "SINCE", value: ({ health }) => time(health.since) },
    { title: "LAST DELIVERY", value: ({ lastDeliveries: [last] = [] }) => time(last?.at) },
    { title: "WAS", value: ({ lastDeliveries: [last] = [] }) => last && words(last.status) },
    { title: "DETAIL", value: ({ health }) => health.detail, shrinksTo: 15 },
  ];
}

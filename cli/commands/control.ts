import { type AddCommands, examples } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { readAnswer } from "../read-answer.ts";
import { clean } from "../render/text.ts";
import { runIdOf } from "../run-id.ts";
import { idShape } from "../shapes.ts";

/** `holdfast cancel RUN` and `holdfast rebuild`. */
export const addControl: AddCommands = (program, run) => {
  program
    .command("cancel")
    .argument("<run>", "ID of a run, or the name of a schedule: then its newest run")
    .description("cancel a run: it starts no further backup, and follows those that run to their ends")
    .addHelpText("after", examples("holdfast cancel nightly", "holdfast cancel run:nightly:2026-11-21T02:30Z --json"))
    .action(
      run(async (session, _options, [given = ""]) => {
        const id = await runIdOf(session.client, given);
        const answer = await session.client.post(`/runs/${encodeURIComponent(id)}/cancel`);
        if (session.isJson) await session.json(answer.body);
        else session.say(`${clean(id)} is being cancelled. See: holdfast run ${clean(id)} --follow`);
        return exitCodes.ok;
      }),
    );
  program
    .command("rebuild")
    .description("have a sweep bring every machine's record up to date from Azure")
    .addHelpText("after", examples("holdfast rebuild", "holdfast rebuild --json"))
    .action(
      run(async (session) => {
        // The response has links with a key to every workflow of the app: only the instance's ID is shown.
        const { id } = readAnswer(await session.client.post("/inventory/rebuild"), idShape);
        if (session.isJson) await session.json({ id });
        else session.say("The sweep was requested, or runs already. See: holdfast status");
        return exitCodes.ok;
      }),
    );
};

import { onDemandRetention } from "../../domain/backup/retention.ts";
import { parseVirtualMachineId } from "../../domain/resource-id.ts";
import { type AddCommands, examples, wholeNumber } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { resolveMachineId } from "../machine-name.ts";
import { readAnswer } from "../read-answer.ts";
import { clean } from "../render/text.ts";
import type { Session } from "../session.ts";
import { idShape } from "../shapes.ts";

const NAME = "name, group/name, or resource ID";

/** `holdfast protect NAME` and `holdfast backup NAME`. */
export const addActions: AddCommands = (program, run) => {
  const { minimumDays, maximumDays, defaultDays } = onDemandRetention;
  program
    .command("protect")
    .argument("<name>", NAME)
    .description("protect a machine, or check its protection again")
    .addHelpText("after", examples("holdfast protect web-01", "holdfast protect shop/web-01 --json"))
    .action(
      run(async (session, _options, [name = ""]) =>
        start(session, { name, route: "protect", what: "Protection", body: {} }),
      ),
    );
  program
    .command("backup")
    .argument("<name>", NAME)
    .description("back up a protected machine now")
    .option(
      "--retain-days <days>",
      `days for which the recovery point is kept; ${defaultDays} if left out`,
      wholeNumber(minimumDays, maximumDays),
    )
    .addHelpText("after", examples("holdfast backup web-01", "holdfast backup shop/web-01 --retain-days 90"))
    .action(
      run<{ readonly retainDays?: number }>(async (session, { retainDays }, [name = ""]) =>
        start(session, { name, route: "backup", what: "Backup", body: { retainDays } }),
      ),
    );
};

interface Request {
  readonly name: string;
  readonly route: "protect" | "backup";
  readonly what: string;
  readonly body: object;
}

/** The response has links with a key to every workflow of the app: only the instance's ID is shown. */
async function start(session: Session, { name, route, what, body }: Request): Promise<ExitCode> {
  const vmId = await resolveMachineId(session.client, name, "wholeName");
  const answer = await session.client.post(`/virtual-machines/${route}`, { vmId, ...body });
  const { id } = readAnswer(answer, idShape);
  if (session.isJson) {
    await session.json({ id, vmId });
    return exitCodes.ok;
  }
  const { resourceGroup = "", name: machine = "" } = parseVirtualMachineId(vmId) ?? {};
  await session.line(clean(id));
  session.say(
    `${what} of ${machine} (group ${resourceGroup}) was requested. See: holdfast machine ${resourceGroup}/${machine}`,
  );
  return exitCodes.ok;
}

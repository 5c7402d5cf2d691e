import tab from "@bomb.sh/tab/commander";
import { Command, CommanderError, Option } from "commander";
import type { AddCommands, Run } from "./command.ts";
import { addActions } from "./commands/act.ts";
import { addApprovals } from "./commands/approvals.ts";
import { addChanges } from "./commands/changes.ts";
import { addChannels } from "./commands/channels.ts";
import { addControl } from "./commands/control.ts";
import { addFindings } from "./commands/findings.ts";
import { addIncidents } from "./commands/incidents.ts";
import { addMachine } from "./commands/machine.ts";
import { addMachines } from "./commands/machines.ts";
import { addPlaces } from "./commands/places.ts";
import { addRun } from "./commands/run.ts";
import { addRuns } from "./commands/runs.ts";
import { addStatus } from "./commands/status.ts";
import { addWhatIf } from "./commands/what-if.ts";
import { addConfig } from "./config-check.ts";
import { type GlobalOptions, LOCAL_URL } from "./connection.ts";
import { CliError, type ExitCode, exitCodes } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { clean } from "./render/text.ts";
import { createSession } from "./session.ts";

/** The commands in the order in which the help lists them. */
const COMMANDS: readonly AddCommands[] = [
  addStatus,
  ...[addMachines, addMachine, addActions],
  ...[addRuns, addRun, addControl, addIncidents, addFindings],
  ...[addApprovals, addChanges],
  ...[addPlaces, addChannels, addWhatIf, addConfig],
];

const AFTER = `
Environment:
  HOLDFAST_URL    address of the app, when --url is left out
  HOLDFAST_KEY    function key of the app; there is no option for it, so that no shell keeps it in its history
  HOLDFAST_AUTH, HOLDFAST_SCOPE   as --auth and --scope
  NO_COLOR        no colours

Exit codes: 0 done; 1 error; 2 wrong usage; 3 not found, or several of that name; 4 not signed in or not allowed;
5 a check failed; 6 unknown, incomplete or out of date; 130 interrupted.

Examples:
  $ holdfast status
  $ holdfast machines --state atRisk
  $ holdfast why web-01
  $ read -rs HOLDFAST_KEY && export HOLDFAST_KEY
  $ holdfast status --url https://my-holdfast.azurewebsites.net --check
  $ source <(holdfast completion bash)
`;

/** Runs one command line; resolves to its exit code. Writes data with `io.out`, everything else with `io.err`. */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const run: Run =
    (action) =>
    async (...given) => {
      const command = given.at(-1) as Command;
      const positional = given.slice(0, -2).filter((arg): arg is string => typeof arg === "string");
      const options = command.optsWithGlobals() as GlobalOptions & Parameters<typeof action>[1];
      code = await action(createSession(io, options), options, positional);
    };
  let help = Promise.resolve();
  const writeHelp = (text: string) => {
    help = help.then(() => io.out(text));
  };
  try {
    await createProgram(io, writeHelp, run).parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    await help;
    return endWith(error, io);
  }
}

function createProgram(io: Io, writeOut: (text: string) => void, run: Run): Command {
  const program = new Command("holdfast");
  program
    .description("Asks a Holdfast app how its machines are protected, and acts on them.")
    .option("--url <url>", `address of the app; the local one if left out (${LOCAL_URL})`)
    .addOption(new Option("--auth <kind>", "sign in with a function key or Entra ID").choices(["key", "entra"]))
    .option("--scope <scope>", "scope of the token of Entra ID, such as api://<application ID>/.default")
    .option("--json", "print the API's own JSON")
    .option("--utc", "show times in UTC")
    .addHelpText("after", AFTER)
    .showHelpAfterError("(holdfast --help lists commands and options)")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut,
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(`holdfast: ${clean(text.replace(/^error: /, ""))}\n`),
      getOutHelpWidth: () => io.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
  for (const add of COMMANDS) add(program, run);
  tab(program, { completionCommandName: "completion" });
  return program;
}

function endWith(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (io.interrupted.aborted) {
    io.err("holdfast: interrupted. What the app does goes on.\n");
    return exitCodes.interrupted;
  }
  if (error instanceof CliError) {
    io.err(`holdfast: ${error.message}\n`);
    for (const line of error.lines) io.err(`  ${line}\n`);
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(`holdfast: an error of the command line itself: ${clean(text)}\n`);
  return exitCodes.error;
}

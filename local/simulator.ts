import { join, resolve } from "node:path";
import { JOURNAL_FILE_NAME, journalEndMs } from "./azure-simulator/history/journal-file.ts";
import { type Simulator, startSimulator } from "./azure-simulator/simulator.ts";
import { lockFolder } from "./folder-lock.ts";
import { flag, port, text, type Values, wholeNumber } from "./host/command-line.ts";
import { clockOption } from "./host/host-command.ts";
import { openPort } from "./host/open-port.ts";
import { LOAD_HELP, readLoadFile } from "./load-file.ts";
import { runCommand, stopOnSignals } from "./run-command.ts";

const MAX_SEED = 2 ** 32 - 1;

const command = {
  usage: "npm run simulator -- [options]",
  about: `Starts the Azure simulator on 127.0.0.1, until SIGINT or SIGTERM (exit code 0). Prints a line "READY {json}" when it accepts
requests. Exit code 1 when it cannot start, 2 for an invalid option or a file that it names. Control API: docs/simulator.md.`,
  options: {
    port: port("port of ARM's endpoint; 0 selects a free one", 8443),
    http: flag("plain HTTP; most Azure clients refuse to send tokens over it"),
    load: text("FILE", LOAD_HELP),
    data: text("DIR", "folder for state and CA certificate that survive a restart; without it no state is kept"),
    clock: clockOption,
    "no-scheduled-backups": flag("protection policies do not run by their schedules: only backups on demand are made"),
    seed: wholeNumber({ help: "seed of GUIDs, probabilities and durations", from: 0, to: MAX_SEED, default: 1 }),
  },
} as const;

await runCommand(command, async (values) => {
  let simulator: Simulator | undefined;
  stopOnSignals(async () => simulator?.stop());
  simulator = await start(values);
  console.log(`Azure simulator: ${simulator.url}`);
  if (!values.http)
    console.log(`CA certificate:  ${simulator.caFile} (for example NODE_EXTRA_CA_CERTS or REQUESTS_CA_BUNDLE)`);
  console.log(`Login authority: ${simulator.url}/adfs`);
  console.log(`Control API:     ${simulator.url}/_simulator/state`);
  console.log(`READY ${JSON.stringify({ url: simulator.url, ca: simulator.caFile })}`);
  return undefined;
});

async function start(values: Values<typeof command.options>): Promise<Simulator> {
  const { port, http, seed } = values;
  const load = values.load === undefined ? [] : await readLoadFile(values.load);
  const stored = values.data === undefined ? undefined : openDataFolder(resolve(values.data));
  const clock = values.clock(stored === undefined ? 0 : journalEndMs(stored.journalFile));
  const scheduledBackups = !values["no-scheduled-backups"];
  const secondsPerClientSecond = clock.speed ?? 1;
  const options = { https: !http, clock, secondsPerClientSecond, seed, load, scheduledBackups, ...stored };
  return await openPort("--port", port, () => startSimulator({ port, ...options }));
}

/** The folder stays locked until the process ends. */
function openDataFolder(folder: string) {
  lockFolder(folder);
  return { certificateDirectory: folder, journalFile: join(folder, JOURNAL_FILE_NAME) };
}

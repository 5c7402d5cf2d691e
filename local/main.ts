import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { actionSettings } from "./action-settings.ts";
import { JOURNAL_FILE_NAME, journalEndMs } from "./azure-simulator/history/journal-file.ts";
import type { LoadEntry } from "./azure-simulator/simulated-cloud.ts";
import { buildPageWhenOld } from "./built-page.ts";
import { createRealClock } from "./clock.ts";
import { lockFolder } from "./folder-lock.ts";
import { flag, option, port, readNumber, text, type Values } from "./host/command-line.ts";
import { readHostSettings } from "./host/host-settings.ts";
import { introduction, PAGE_PATH } from "./introduction.ts";
import { LOAD_HELP, readLoadFile } from "./load-file.ts";
import { adaptConfig, chooseConfigFile, sweepNote } from "./local-config.ts";
import { reportUnhandledErrors, runCommand, stopOnSignals } from "./run-command.ts";
import { CONSOLE_LEVELS, createRunLog } from "./run-log.ts";
import { createSampleVm, hasSampleVm, SAMPLE_NAME } from "./sample-machines.ts";
import { createTimeSaver, readSavedTime } from "./saved-clock.ts";
import { type LocalStack, startLocalStack } from "./stack.ts";

/** `npm start`: simulator, host with the unchanged app and its page, and chat page, until SIGINT or SIGTERM. */
const command = {
  usage: "npm start -- [options]",
  about: `Runs Holdfast and its page on this machine, with an Azure simulator and a chat page, until SIGINT or SIGTERM (exit code 0). Exit code 1 when
it cannot start, 2 for an invalid option. Port 0 selects a free port.`,
  options: {
    port: port("port of the app: functions and durable management API", 7071),
    "arm-port": port("port of the Azure simulator", 8443),
    "chat-port": port("port of the page that stands in for a chat channel", 8090),
    speed: option({
      value: "N",
      help: "speed of time: with 60 a minute passes in a second",
      default: "1",
      parse: (given) => readNumber(given, 0.001, 100_000),
      allowed: "a number from 0.001 to 100000",
    }),
    "no-scheduled-backups": flag("the simulator's protection policies do not run by their schedules"),
    data: text("DIR", "folder for state that survives a restart, and for logs (default .holdfast in the project)"),
    load: text("FILE", LOAD_HELP),
    config: text("FILE", "configuration file (default holdfast.config.json in the project)"),
    "log-level": option({
      value: "LEVEL",
      help: "lowest level of log lines on the console; DIR/log has all",
      default: "information",
      parse: (given) => CONSOLE_LEVELS.find((level) => level === given.toLowerCase()),
      allowed: `one of ${CONSOLE_LEVELS.join(", ")}`,
    }),
  },
} as const;

const root = resolve(import.meta.dirname, "..");
const CLOCK_SAVE_INTERVAL_MS = 1000;

await runCommand(command, async (values) => {
  let stop = async () => {};
  stopOnSignals(() => stop());
  const configFile = chooseConfigFile(values.config);
  const load = values.load === undefined ? [] : await readLoadFile(values.load);
  const dataDirectory = resolve(values.data ?? join(root, ".holdfast"));
  // Before anything else: a second start on the same folder must not touch the first one's files.
  lockFolder(dataDirectory);
  if (load.length > 0 && existsSync(join(dataDirectory, JOURNAL_FILE_NAME)))
    console.log(`${dataDirectory} has a state already: --load is for its first start, and is not used.`);
  const clock = openClock(dataDirectory, values.speed);
  const log = createRunLog({ folder: join(dataDirectory, "log"), consoleLevel: values["log-level"], now: clock.now });
  reportUnhandledErrors((message) => log.writeToFile({ level: "critical", category: "system", message }));
  console.log(`Configuration: ${configFile}`);
  log.writeToFile({
    level: "information",
    category: "system",
    message: `Starts with the configuration ${configFile}.`,
  });
  const built = await buildPageWhenOld(root);
  if (built !== undefined) console.log(built);
  const stack = await startStack({ values, configFile, load, dataDirectory, clock, log: log.write });
  const saveTime = createTimeSaver(join(dataDirectory, "clock.json"), clock.now, console.error);
  const saving = setInterval(saveTime, CLOCK_SAVE_INTERVAL_MS);
  stop = async () => {
    clearInterval(saving);
    saveTime();
    await stack.stop();
  };
  console.log(await introduction(stack, { now: clock.now(), speed: values.speed, dataDirectory, logFile: log.file }));
  const { url: arm, caFile: ca } = stack.simulator;
  console.log(
    `READY ${JSON.stringify({ app: stack.host.url, ui: `${stack.host.url}${PAGE_PATH}`, arm, chat: stack.chat.url, ca })}`,
  );
  return undefined;
});

/** Accelerated time may be ahead of the machine's: it must not go back behind stored state. */
function openClock(dataDirectory: string, speed: number) {
  const savedMs = readSavedTime(join(dataDirectory, "clock.json"), console.error);
  return createRealClock({
    speed,
    notBeforeMs: Math.max(savedMs, journalEndMs(join(dataDirectory, JOURNAL_FILE_NAME))),
  });
}

async function startStack(run: {
  readonly values: Values<typeof command.options>;
  readonly configFile: string;
  readonly load: readonly LoadEntry[];
  readonly dataDirectory: string;
  readonly clock: ReturnType<typeof openClock>;
  readonly log: ReturnType<typeof createRunLog>["write"];
}): Promise<LocalStack> {
  const { values, configFile, load, dataDirectory, clock, log } = run;
  const localSettings = readHostSettings(root).values;
  const isSet = (setting: string) => Boolean(process.env[setting] || localSettings[setting]);
  return await startLocalStack({
    clock,
    log,
    dataDirectory,
    appPort: values.port,
    armPort: values["arm-port"],
    chatPort: values["chat-port"],
    load,
    scheduledBackups: !values["no-scheduled-backups"],
    journalFile: join(dataDirectory, JOURNAL_FILE_NAME),
    chatHistoryFile: join(dataDirectory, "chat.jsonl"),
    config(chatUrl) {
      const config = adaptConfig({ configFile, folder: dataDirectory, chatUrl, isSet });
      for (const note of [...config.notes, sweepNote(configFile)]) if (note !== undefined) console.log(note);
      const actions = actionSettings({ folder: dataDirectory, port: values.port, isSet });
      return { ...config, environment: { ...config.environment, ...actions } };
    },
    // Once only: the machine may have been changed since.
    prepare: async (armUrl) => {
      if (!(await hasSampleVm(armUrl, SAMPLE_NAME))) await createSampleVm(armUrl, SAMPLE_NAME);
    },
  });
}

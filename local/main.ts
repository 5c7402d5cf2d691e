import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { JOURNAL_FILE_NAME, journalEndMs } from "./azure-simulator/history/journal-file.ts";
import { type Clock, createRealClock } from "./clock.ts";
import { createSampleVm, hasSampleVm, sampleVmBody, sampleVmUrl, vmWrittenEvent } from "./sample-machines.ts";
import { type LocalStack, startLocalStack } from "./stack.ts";

/** `npm start`: simulator, host with the unchanged app, and chat page, until SIGINT or SIGTERM. */
const USAGE = `Usage: npm start -- [options]

Runs Holdfast on this machine with an Azure simulator and a chat page, until SIGINT or SIGTERM (exit code 0).

  --port N         port of the app: functions and durable management API (default 7071)
  --arm-port N     port of the Azure simulator (default 8443)
  --chat-port N    port of the page that stands in for a chat channel (default 8090)
  --speed N        speed of time: with 60 a minute passes in a second (default 1)
  --data DIR       folder for state that survives a restart (default .holdfast)
  --config FILE    configuration file (default local/holdfast.config.local.json)
  --help           print this text

Port 0 selects a free port.`;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "7071" },
    "arm-port": { type: "string", default: "8443" },
    "chat-port": { type: "string", default: "8090" },
    speed: { type: "string", default: "1" },
    data: { type: "string", default: resolve(import.meta.dirname, "../.holdfast") },
    config: { type: "string", default: join(import.meta.dirname, "holdfast.config.local.json") },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

const CLOCK_SAVE_INTERVAL_MS = 1000;
const sampleName = "web-01";

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function run(): Promise<void> {
  const dataDirectory = resolve(values.data);
  const speed = number("speed", values.speed, 0.001);
  const clockFile = join(dataDirectory, "clock.json");
  const journalFile = join(dataDirectory, JOURNAL_FILE_NAME);
  const clock = createRealClock({ speed, notBeforeMs: Math.max(savedTime(clockFile), journalEndMs(journalFile)) });
  const stack = await startLocalStack({
    clock,
    appPort: number("port", values.port, 0),
    armPort: number("arm-port", values["arm-port"], 0),
    chatPort: number("chat-port", values["chat-port"], 0),
    dataDirectory,
    configFile: resolve(values.config),
    journalFile,
    // Once only: the machine may have been changed since.
    prepare: async (armUrl) => {
      if (!(await hasSampleVm(armUrl, sampleName))) await createSampleVm(armUrl, sampleName);
    },
  });
  const saveTime = createTimeSaver(clockFile, clock);
  const saving = setInterval(saveTime, CLOCK_SAVE_INTERVAL_MS);
  stopOnSignal(async () => {
    clearInterval(saving);
    saveTime();
    await stack.stop();
  });
  printIntroduction(stack, clock, speed, dataDirectory);
}

function number(option: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < least)
    throw new Error(`--${option}: found "${text}", expected a number of at least ${least}.`);
  return value;
}

/** Time of the last run: accelerated time may be ahead, and must not go back behind stored state. */
function savedTime(file: string): number {
  try {
    const saved: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof saved === "object" && saved !== null && "nowMs" in saved ? Number(saved.nowMs) : 0;
  } catch {
    return 0;
  }
}

/** Saves the clock's time. A folder deleted during the run stops nothing and is reported once. */
function createTimeSaver(file: string, clock: Clock): () => void {
  let hasWarned = false;
  return () => {
    try {
      writeFileSync(file, JSON.stringify({ nowMs: clock.now() }));
    } catch (error) {
      if (!hasWarned) console.error(`Cannot save the clock's time; the next start may begin earlier: ${error}`);
      hasWarned = true;
    }
  };
}

function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (isStopping) return;
      isStopping = true;
      // The process must end within 5 seconds, even if something hangs.
      setTimeout(() => process.exit(0), 4000).unref();
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
}

function printIntroduction(stack: LocalStack, clock: Clock, speed: number, dataDirectory: string): void {
  const arm = stack.simulator.url;
  const ca = stack.simulator.caFile;
  const eventFile = join(dataDirectory, "web-01-written.json");
  const machineFile = join(dataDirectory, "db-01.json");
  const event = vmWrittenEvent(sampleName, new Date(clock.now()).toISOString(), "11111111-2222-3333-4444-555555555555");
  writeFileSync(eventFile, JSON.stringify(event, undefined, 2));
  writeFileSync(machineFile, JSON.stringify(sampleVmBody("db-01"), undefined, 2));
  console.log(`
Holdfast is running${speed === 1 ? "" : `, with time at ${speed} times normal speed`}. State is stored in ${dataDirectory}.

  App        ${stack.host.url}   (health: ${stack.host.url}/api/health)
  Azure      ${arm}   (simulator; CA certificate: ${ca})
  Chat page  ${stack.chat.url}   (messages and the state of the machines)

The virtual machine "${sampleName}" exists and is not protected yet. Send its event, as Event Grid does:

curl -i -X POST '${stack.host.url}/runtime/webhooks/eventgrid?functionName=vmWritten' \\
  -H 'aeg-event-type: Notification' -H 'content-type: application/json' -d '@${eventFile}'

Then watch the chat page, or list the instances:

curl -s '${stack.host.url}/runtime/webhooks/durabletask/instances?instanceIdPrefix=protect:'

Create another machine through Azure Resource Manager; the simulator sends its event:

curl -s --cacert '${ca}' -X PUT '${sampleVmUrl(arm, "db-01")}' \\
  -H 'authorization: Bearer local' -H 'content-type: application/json' -d '@${machineFile}'
`);
  console.log(`READY ${JSON.stringify({ app: stack.host.url, arm, chat: stack.chat.url, ca })}`);
}

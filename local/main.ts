import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { JOURNAL_FILE_NAME, journalEndMs } from "./azure-simulator/history/journal-file.ts";
import { type Clock, createRealClock } from "./clock.ts";
import { createSampleVm, hasSampleVm, sampleVmBody, sampleVmUrl, vmWrittenEvent } from "./sample-machines.ts";
import { type LocalStack, startLocalStack } from "./stack.ts";

/** `npm start`: simulator, host with the unchanged app, and chat page, until SIGINT or SIGTERM. */
const usage = `Usage: npm start -- [options]

  --port 7071        the app (functions and durable management API)
  --arm-port 8443    the Azure simulator
  --chat-port 8090   the page that plays the chat channel
  --speed 1          how fast time passes: 60 makes a minute of a second
  --data DIR         state that survives a restart (default .holdfast)
  --config FILE      rules (default local/holdfast.config.local.json)

Port 0 takes a free port. Ends with 0 on SIGINT or SIGTERM.`;

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
  console.log(usage);
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
    // Not a second time: the machine may have been changed since.
    prepare: async (armUrl) => {
      if (!(await hasSampleVm(armUrl, sampleName))) await createSampleVm(armUrl, sampleName);
    },
  });
  const saveTime = timeSaver(clockFile, clock);
  const saving = setInterval(saveTime, CLOCK_SAVE_INTERVAL_MS);
  endOnSignal(async () => {
    clearInterval(saving);
    saveTime();
    await stack.stop();
  });
  introduce(stack, clock, speed, dataDirectory);
}

function number(option: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < least)
    throw new Error(`--${option} must be a number of at least ${least}; it is "${text}".`);
  return value;
}

/** Accelerated time that once ran ahead must not fall back behind what is stored. */
function savedTime(file: string): number {
  try {
    const saved: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof saved === "object" && saved !== null && "nowMs" in saved ? Number(saved.nowMs) : 0;
  } catch {
    return 0;
  }
}

/** Writes down how late it is. A folder that vanished while we run ends nothing and is told once. */
function timeSaver(file: string, clock: Clock): () => void {
  let hasWarned = false;
  return () => {
    try {
      writeFileSync(file, JSON.stringify({ nowMs: clock.now() }));
    } catch (error) {
      if (!hasWarned) console.error(`The time cannot be saved, so that the next start may begin earlier: ${error}`);
      hasWarned = true;
    }
  };
}

function endOnSignal(stop: () => Promise<void>): void {
  let ending = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      // Whatever hangs must not keep the process: the promise is 5 seconds.
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

function introduce(stack: LocalStack, clock: Clock, speed: number, dataDirectory: string): void {
  const arm = stack.simulator.url;
  const ca = stack.simulator.caFile;
  const eventFile = join(dataDirectory, "web-01-written.json");
  const machineFile = join(dataDirectory, "db-01.json");
  const event = vmWrittenEvent(sampleName, new Date(clock.now()).toISOString(), "11111111-2222-3333-4444-555555555555");
  writeFileSync(eventFile, JSON.stringify(event, undefined, 2));
  writeFileSync(machineFile, JSON.stringify(sampleVmBody("db-01"), undefined, 2));
  console.log(`
Holdfast runs on this machine${speed === 1 ? "" : `, ${speed} times as fast as life`}. State lies in ${dataDirectory}.

  App        ${stack.host.url}   (health: ${stack.host.url}/api/health)
  Azure      ${arm}   (a simulator; its CA certificate: ${ca})
  Chat page  ${stack.chat.url}   (open it: messages and the state of the machines)

There is a virtual machine "${sampleName}" that nobody protects yet. Tell Holdfast of it, as Event Grid would:

curl -i -X POST '${stack.host.url}/runtime/webhooks/eventgrid?functionName=vmWritten' \\
  -H 'aeg-event-type: Notification' -H 'content-type: application/json' -d '@${eventFile}'

Then watch the chat page, or ask for the instances:

curl -s '${stack.host.url}/runtime/webhooks/durabletask/instances?instanceIdPrefix=protect:'

Make another machine through Azure Resource Manager; its event comes by itself:

curl -s --cacert '${ca}' -X PUT '${sampleVmUrl(arm, "db-01")}' \\
  -H 'authorization: Bearer local' -H 'content-type: application/json' -d '@${machineFile}'
`);
  console.log(`READY ${JSON.stringify({ app: stack.host.url, arm, chat: stack.chat.url, ca })}`);
}

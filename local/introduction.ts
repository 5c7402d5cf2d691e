import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isSampleVmProtected, SAMPLE_NAME, sampleVmBody, sampleVmUrl, vmWrittenEvent } from "./sample-machines.ts";
import type { LocalStack } from "./stack.ts";

/** Where the app serves the operators' page. */
export const PAGE_PATH = "/api/ui";
/** Fixed, so that the command is the same at every start. */
const SAMPLE_EVENT_ID = "11111111-2222-3333-4444-555555555555";

/** What `npm start` prints: what runs where, and commands to try. Writes the bodies of these commands into the data folder. */
export async function introduction(
  stack: LocalStack,
  run: { readonly now: number; readonly speed: number; readonly dataDirectory: string; readonly logFile: string },
): Promise<string> {
  const { url: arm, caFile: ca } = stack.simulator;
  const eventFile = join(run.dataDirectory, "web-01-written.json");
  const machineFile = join(run.dataDirectory, "db-01.json");
  const event = vmWrittenEvent(SAMPLE_NAME, new Date(run.now).toISOString(), SAMPLE_EVENT_ID);
  writeFileSync(eventFile, JSON.stringify(event, undefined, 2));
  writeFileSync(machineFile, JSON.stringify(sampleVmBody("db-01"), undefined, 2));
  return `
Holdfast is running${run.speed === 1 ? "" : `, with time at ${run.speed} times normal speed`}. State is stored in ${run.dataDirectory}.

  Page       ${stack.host.url}${PAGE_PATH}   (what Holdfast knows and does; open it in a browser)
  App        ${stack.host.url}   (health: ${stack.host.url}/api/health)
  Azure      ${arm}   (simulator; CA certificate: ${ca})
  Chat page  ${stack.chat.url}   (messages to the chat channel)
  Log        ${run.logFile}

The virtual machine "${SAMPLE_NAME}" exists${await sampleState(stack)}

curl -i -X POST '${stack.host.url}/runtime/webhooks/eventgrid?functionName=vmWritten' \\
  -H 'aeg-event-type: Notification' -H 'content-type: application/json' -d '@${eventFile}'

Then watch the page, or list the instances:

curl -s '${stack.host.url}/runtime/webhooks/durabletask/instances?instanceIdPrefix=protect:'

Where the configuration names subscriptions, a sweep that begins within a minute finds their other machines. What Holdfast knows of each machine:

curl -s '${stack.host.url}/api/virtual-machines'

Create another machine through Azure Resource Manager; the simulator sends its event:

curl -s --cacert '${ca}' -X PUT '${sampleVmUrl(arm, "db-01")}' \\
  -H 'authorization: Bearer local' -H 'content-type: application/json' -d '@${machineFile}'
`;
}

/** Completes "The virtual machine exists": a restart finds it as the last run left it. */
async function sampleState({ host, simulator }: LocalStack): Promise<string> {
  if (await isSampleVmProtected(simulator.url, SAMPLE_NAME))
    return " and is protected. Its event, as Event Grid sends it again for every change:";
  const instances = host.taskHub.list({ instanceIdPrefix: `protect:${SAMPLE_NAME}:`, top: 1 }).instances;
  const isInProgress = instances.some(({ runtimeStatus }) => ["Pending", "Running"].includes(runtimeStatus));
  return isInProgress
    ? "; Holdfast is protecting it. Its event, as Event Grid sends it:"
    : " and is not protected yet. Send its event, as Event Grid does:";
}

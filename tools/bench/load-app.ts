import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { createRealClock } from "../../local/clock.ts";
import { loadFunctionApp } from "../../local/host/app/load-function-app.ts";
import { createManagementUrls } from "../../local/host/http/endpoints/management-urls.ts";

/** What a process of its own loads, once. */
export interface LoadOrder {
  /** The folder with host.json. */
  readonly directory: string;
  /** Modules that are loaded after the entry: absolute paths. */
  readonly onDemand: readonly string[];
  /** Whether the app is to accept an event, too. */
  readonly event: boolean;
}

export interface LoadTimes {
  /** Until every module was loaded, or the event was accepted. */
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
}

const VM_ID =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/web-01";
const EVENT = {
  id: "1",
  topic: "/subscriptions/00000000-0000-0000-0000-000000000001",
  subject: VM_ID,
  eventType: "Microsoft.Resources.ResourceWriteSuccess",
  eventTime: "2026-01-01T00:00:00Z",
  dataVersion: "2",
  metadataVersion: "1",
  data: { operationName: "Microsoft.Compute/virtualMachines/write", resourceUri: VM_ID, status: "Succeeded" },
};

/** Loads the app as the Functions worker does, in this process, and times it. */
async function loadApp(order: LoadOrder): Promise<LoadTimes> {
  const hub = await startTaskHub();
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const app = await loadFunctionApp({
    directory: order.directory,
    clock: createRealClock(),
    durableClient: () => hub.binding,
  });
  for (const file of order.onDemand) await import(pathToFileURL(file).href);
  if (order.event) {
    const vmWritten = app.find("eventGridTrigger", "vmWritten");
    if (vmWritten === undefined) throw new Error("The app has no function vmWritten.");
    await app.invoke(vmWritten, { triggerData: { string: JSON.stringify(EVENT) } });
    if (!hub.hasStarted()) throw new Error("The event started no workflow.");
  }
  const milliseconds = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { milliseconds, cpuMilliseconds: (user + system) / 1000 };
}

/** A task hub that knows no instance and starts every one, as far as the Durable client asks. */
async function startTaskHub() {
  let started = false;
  const server = createServer((request, response) => {
    started ||= request.method === "POST";
    request.resume();
    response.writeHead(started ? 202 : 404, { "content-type": "application/json" });
    response.end(started ? JSON.stringify({ id: "protect" }) : "");
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const urls = createManagementUrls({ hubName: "Holdfast", systemKey: undefined, rpcSecret: undefined });
  // The Durable client calls this address when no host name of Azure is set.
  process.env["WEBSITE_HOSTNAME"] = `127.0.0.1:${port}`;
  return { binding: urls.clientBinding(`http://127.0.0.1:${port}`), hasStarted: () => started };
}

if (process.argv[2] !== undefined) {
  process.env["AzureWebJobsStorage"] = "UseDevelopmentStorage=true";
  console.log(`RESULT ${JSON.stringify(await loadApp(JSON.parse(process.argv[2]) as LoadOrder))}`);
  process.exit(0);
}

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { createSampleVm, SAMPLE_NAME, sampleFleet, sampleVmBody, sampleVmId } from "../../../local/sample-machines.ts";
import { startUntilReady } from "../../../tools/child-process.ts";

const ROOT = join(import.meta.dirname, "../../..");
/** Azure's time, as README.md suggests: a backup of 40 minutes takes 4 seconds, in which a page that polls sees it run. */
const SPEED = "600";
const START_LIMIT_MS = 120_000;
const API_VERSION = "2025-04-01";

/** What `npm start` runs, in a process and a folder of its own. */
export interface RunningApp {
  /** Where the page may send requests. */
  readonly origin: string;
  /** The address of the page, as the READY line names it. */
  readonly page: string;
  /** Sends the event of the machine that every local run has, from the file that `npm start` writes for its first command. */
  postSampleEvent(): Promise<void>;
  /** Creates a machine through Azure Resource Manager; the simulator sends its event. */
  createMachine(name: string): Promise<void>;
  /** Everything printed so far. */
  output(): string;
  /** Ends the process and removes its folder; the exit code. */
  stop(): Promise<number | null>;
}

/** The machines that Azure has before the first start: two that the rules protect, and one that they exclude. */
const EARLIER = [
  ...sampleFleet(2),
  {
    path: sampleVmId("lab-01"),
    apiVersion: API_VERSION,
    body: sampleVmBody("lab-01", { tags: { backup: "off" } }),
  },
];

/** Starts `npm start` on free ports, with machines that were there before. */
export async function startRunningApp(): Promise<RunningApp> {
  const folder = await mkdtemp(join(tmpdir(), "holdfast-page-"));
  const [data, load] = [join(folder, "data"), join(folder, "fleet.json")];
  await writeFile(load, JSON.stringify(EARLIER));
  const ports = ["--port", "0", "--arm-port", "0", "--chat-port", "0"];
  const config = ["--config", "local/holdfast.config.local.json"];
  const started = await startUntilReady(
    ["local/main.ts", ...ports, ...config, "--speed", SPEED, "--data", data, "--load", load],
    { cwd: ROOT, timeoutMs: START_LIMIT_MS },
  ).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const { app = "", ui = "", arm = "", ca = "" } = started.ready;
  setDefaultCACertificates([...getCACertificates("default"), await readFile(ca, "utf8")]);
  return {
    origin: app,
    page: ui,
    async postSampleEvent() {
      const response = await fetch(`${app}/runtime/webhooks/eventgrid?functionName=vmWritten`, {
        method: "POST",
        headers: { "aeg-event-type": "Notification", "content-type": "application/json" },
        body: await readFile(join(data, `${SAMPLE_NAME}-written.json`)),
      });
      if (response.status !== 202) throw new Error(`The event was refused: ${response.status}.`);
    },
    createMachine: (name) => createSampleVm(arm, name),
    output: started.output,
    async stop() {
      const code = await started.stop();
      await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}

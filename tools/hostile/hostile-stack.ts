import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createVirtualClock } from "../../local/clock.ts";
import type { LogLine } from "../../local/host/app/log.ts";
import { type LocalStack, startLocalStack } from "../../local/stack.ts";
import { ACTION_KEY, KEYS, SIGNING_SECRET, WEBHOOK_PATH } from "./canaries.ts";

const localConfig = join(import.meta.dirname, "../../local/holdfast.config.local.json");

/** The unchanged app on the local host, the simulator and the chat page, on virtual time; all its secrets are canaries. */
export interface HostileStack extends Pick<LocalStack, "simulator" | "host" | "chat"> {
  /** Folder of the task hub. */
  readonly folder: string;
  /** Every line that app and host logged. */
  readonly log: readonly LogLine[];
  /** A server that nothing may connect to: it stands for an internal service. */
  readonly internalService: { readonly port: number; readonly connections: () => number };
  /** Lets time pass until no work is left. */
  settle(): Promise<void>;
  /** Lets so many seconds pass: Azure's limits on calls count by time. */
  pass(seconds: number): Promise<void>;
  /** Stops everything and removes the folder. */
  stop(): Promise<void>;
}

/** Just below the shortest wait of `retryProtection`: the stack rests while machines only wait to be tried again. */
const MAX_JUMP_MS = 59 * 60_000;

/** Starts the stack; the caller stops it. */
export async function startHostileStack(): Promise<HostileStack> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-hostile-"));
  const configFile = join(folder, "holdfast.config.json");
  writeFileSync(configFile, JSON.stringify(hostileConfig()));
  const clock = createVirtualClock({ startAtMs: Date.parse("2026-06-01T08:00:00Z"), maxJumpMs: MAX_JUMP_MS });
  const log: LogLine[] = [];
  const local = await startLocalStack({
    clock,
    log: (line) => log.push(line),
    appPort: 0,
    armPort: 0,
    chatPort: 0,
    dataDirectory: folder,
    keys: KEYS,
    config: (chatUrl) => ({
      configFile,
      environment: {
        HOLDFAST_SECRET_CHAT_TEAMS: `${chatUrl}/hooks/teams?path=${WEBHOOK_PATH}`,
        HOLDFAST_SECRET_CHAT_WEBHOOK: `${chatUrl}/hooks/webhook?path=${WEBHOOK_PATH}`,
        HOLDFAST_SECRET_SIGNING: SIGNING_SECRET,
        HOLDFAST_SECRET_ACTIONS: ACTION_KEY,
        HOLDFAST_PUBLIC_URL: "http://127.0.0.1:7071",
        // A sweep an hour would never let the stack rest.
        "AzureWebJobs.sweepTick.Disabled": "true",
      },
    }),
    seed: 1,
    scheduledBackups: false,
  });
  const { simulator, host, chat } = local;
  const internal = await startInternalService();
  const stop = async () => {
    await internal.stop();
    await local.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const settle = () => clock.idle();
  const pass = (seconds: number) => clock.advance(seconds * 1000);
  return { simulator, host, chat, folder, log, internalService: internal, settle, pass, stop };
}

/** The local configuration without schedules, because virtual nights pass, and with a signed channel beside the cards. */
function hostileConfig(): object {
  const config = JSON.parse(readFileSync(localConfig, "utf8")) as object;
  const secret = (name: string) => ({ setting: `HOLDFAST_SECRET_${name}` });
  const common = { minimumSeverity: "warning" };
  const channels = [
    { name: "cards", type: "teams", url: secret("CHAT_TEAMS"), ...common },
    { name: "hook", type: "webhook", url: secret("CHAT_WEBHOOK"), signingSecret: secret("SIGNING"), ...common },
  ];
  // A message for each machine, although many fail for one cause.
  const incidents = { gatherMinutes: 0, stormMachines: 1000, remindAfterHours: 0 };
  return { ...config, schedules: [], channels, incidents };
}

async function startInternalService() {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The internal service has no port.");
  return {
    port: address.port,
    connections: () => count,
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

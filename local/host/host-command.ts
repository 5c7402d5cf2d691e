import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Clock, createRealClock, createVirtualClock } from "../clock.ts";

/** The parsed command line of `npm run host`. */
export interface HostCommand {
  /** Folder or zip file of the app. */
  readonly app: string;
  /** `undefined`: local.settings.json decides, then 7071. */
  readonly port: number | undefined;
  readonly databaseFile: string | undefined;
  readonly clock: Clock;
  readonly masterKey: string | undefined;
}

export const DEFAULT_DATABASE_FILE = join(".holdfast", "host.db");

export const HOST_USAGE = `Runs an Azure Functions app (Node, programming model v4) on this machine, including Durable Functions.

npm run host -- [options]

  --app DIR|ZIP             the app: a folder or a deployment package; default: the current folder
  --port N                  port on 127.0.0.1, 0 for a free one; default: LocalHttpPort of local.settings.json, else 7071
  --db FILE                 database that is kept between runs; default: .holdfast/host.db in the current folder
  --clock real|xN|virtual   real time, N times as fast, or time that jumps to the next durable timer; default: real
  --key CODE                master key: enforces access levels (x-functions-key header or ?code=); default: none
  --help                    shows this text

When the app is ready, the host prints READY {"url":"http://127.0.0.1:PORT"}. SIGINT and SIGTERM stop it.
Exit codes: 0 stopped by a signal, 1 failed (app, port, database), 2 invalid command line or a file that it names.`;

/** The command line is invalid; the message says which part and what is allowed. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UsageError";
  }
}

/**
 * @returns `undefined` for `--help`.
 * @throws UsageError
 */
export function readHostCommand(args: readonly string[]): HostCommand | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  return {
    app: values.app,
    port: values.port === undefined ? undefined : readPort(values.port),
    databaseFile: values.db,
    clock: readClock(values.clock),
    masterKey: readKey(values.key),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        app: { type: "string", default: "." },
        port: { type: "string" },
        db: { type: "string" },
        clock: { type: "string", default: "real" },
        key: { type: "string" },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port ${text}: must be a number from 0 to 65535.`);
}

function readClock(text: string): Clock {
  if (text === "real") return createRealClock();
  if (text === "virtual") return createVirtualClock();
  const speed = /^x(\d+(?:\.\d+)?)$/.exec(text)?.[1];
  if (speed !== undefined && Number(speed) > 0) return createRealClock({ speed: Number(speed) });
  throw new UsageError(`--clock ${text}: must be real, virtual or x and a number above zero (x10).`);
}

function readKey(text: string | undefined): string | undefined {
  if (text === "") throw new UsageError("--key: the key is empty; omit the option to run without keys.");
  return text;
}

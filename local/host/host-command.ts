import { parseArgs } from "node:util";
import { type Clock, createRealClock, createVirtualClock } from "../clock.ts";

/** Command line of `npm run host`, read. */
export interface HostCommand {
  /** Folder or zip file of the app. */
  readonly app: string;
  /** `undefined`: local.settings.json decides, then 7071. */
  readonly port: number | undefined;
  readonly databaseFile: string | undefined;
  readonly clock: Clock;
  readonly masterKey: string | undefined;
}

export const HOST_USAGE = `Runs an Azure Functions app (Node, programming model v4) on this machine, durable functions included.

npm run host -- [options]

  --app DIR|ZIP             the app: a folder, or a deployment package; default the current folder
  --port N                  port on 127.0.0.1, 0 for a free one; default LocalHttpPort of local.settings.json, else 7071
  --db FILE                 database that survives a restart; default .holdfast/host.db in the current folder
  --clock real|xN|virtual   the machine's time, N times as fast, or time that jumps to the next thing due; default real
  --key CODE                master key: enforces access levels (x-functions-key header or ?code=); default none
  --help                    this text

When ready, one line says READY {"url":"http://127.0.0.1:PORT"}. SIGINT and SIGTERM end it.
Exit codes: 0 ended as asked, 1 failed (app, port, database), 2 the command line or a file it names is wrong.`;

/** The command line cannot be used; the message says which part and what is allowed. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UsageError";
  }
}

/**
 * @returns `undefined` when only help is wanted.
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
  throw new UsageError(`--port ${text}: a number from 0 to 65535 is allowed.`);
}

function readClock(text: string): Clock {
  if (text === "real") return createRealClock();
  if (text === "virtual") return createVirtualClock();
  const speed = /^x(\d+(?:\.\d+)?)$/.exec(text)?.[1];
  if (speed !== undefined && Number(speed) > 0) return createRealClock({ speed: Number(speed) });
  throw new UsageError(`--clock ${text}: real, virtual or x with a number above zero (x10) is allowed.`);
}

function readKey(text: string | undefined): string | undefined {
  if (text === "") throw new UsageError("--key: an empty key protects nothing; leave the option out instead.");
  return text;
}

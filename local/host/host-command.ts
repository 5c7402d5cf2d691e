import { join } from "node:path";
import { type Clock, createRealClock, createVirtualClock } from "../clock.ts";
import { helpText, option, port, readCommandLine, text } from "./command-line.ts";

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

/** Makes a clock; it does not start before the given instant, in milliseconds since 1970. */
type MakeClock = (notBeforeMs: number) => Clock;

export const DEFAULT_DATABASE_FILE = join(".holdfast", "host.db");

/** `--clock real|xN|virtual`. */
export const clockOption = option<MakeClock>({
  value: "real|xN|virtual",
  help: "real time, N times as fast (x60), or time that jumps to what is due next",
  default: "real",
  parse: makeClockOf,
  allowed: "real, virtual or x and a number above zero (x10)",
});

const command = {
  usage: "npm run host -- [options]",
  about: `Runs an Azure Functions app (Node, programming model v4) on this machine, including Durable Functions. When the app is
ready, the host prints READY {"url":"http://127.0.0.1:PORT"}. SIGINT and SIGTERM stop it.
Exit codes: 0 stopped by a signal, 1 failed (app, port, database), 2 invalid command line or a file that it names.`,
  options: {
    app: text("DIR|ZIP", "the app: a folder or a deployment package; default: the current folder"),
    port: port("port on 127.0.0.1, 0 for a free one; default: LocalHttpPort of local.settings.json, else 7071"),
    db: text("FILE", "database that is kept between runs; default: .holdfast/host.db in the current folder"),
    clock: clockOption,
    key: text("CODE", "master key: enforces access levels (x-functions-key header or ?code=); default: none"),
  },
} as const;

export const HOST_USAGE = helpText(command);

/**
 * @returns `undefined` for `--help`.
 * @throws UsageError
 */
export function readHostCommand(args: readonly string[]): HostCommand | undefined {
  const values = readCommandLine(command, args);
  if (values === undefined) return undefined;
  return {
    app: values.app ?? ".",
    port: values.port,
    databaseFile: values.db,
    clock: values.clock(0),
    masterKey: values.key,
  };
}

function makeClockOf(given: string): MakeClock | undefined {
  if (given === "real") return (notBeforeMs) => createRealClock({ notBeforeMs });
  if (given === "virtual") return (startAtMs) => createVirtualClock(startAtMs === 0 ? {} : { startAtMs });
  const speed = Number(/^x(\d+(?:\.\d+)?)$/.exec(given)?.[1]);
  return speed > 0 ? (notBeforeMs) => createRealClock({ speed, notBeforeMs }) : undefined;
}

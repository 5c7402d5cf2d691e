import picocolors from "picocolors";
import { type Client, createClient } from "./client.ts";
import { type GlobalOptions, readConnection } from "./connection.ts";
import type { Io } from "./io.ts";
import { safeJson } from "./render/json.ts";
import { type Column, createTable } from "./render/table.ts";
import { type ShowTime, timeIn } from "./render/time.ts";

export type Colors = ReturnType<typeof picocolors.createColors>;

/** What one call of a command works with. */
export interface Session {
  readonly io: Io;
  /** Reads the connection when it is used first: some commands need no app. */
  readonly client: Client;
  readonly isJson: boolean;
  readonly time: ShowTime;
  readonly colors: Colors;
  /** A line of data. */
  readonly line: (text?: string) => Promise<void>;
  /** A line for people, on stderr. */
  readonly say: (text: string) => void;
  readonly json: (value: unknown) => Promise<void>;
  /** Writes a page of rows; the first call writes the titles. */
  readonly table: <Row>(columns: readonly Column<Row>[]) => (rows: readonly Row[]) => Promise<void>;
}

export function createSession(io: Io, options: GlobalOptions): Session {
  let client: Client | undefined;
  const colors = picocolors.createColors(wantsColor(io));
  return {
    io,
    get client() {
      client ??= createClient(readConnection(options, io.env), io);
      return client;
    },
    isJson: options.json === true,
    time: timeIn(options.utc === true ? "UTC" : io.timeZone),
    colors,
    line: (text = "") => io.out(`${text}\n`),
    say: (text) => io.err(`${text}\n`),
    json: (value) => io.out(`${safeJson(value)}\n`),
    table: (columns) =>
      createTable(columns, {
        columns: io.isOutTerminal ? io.columns : undefined,
        write: io.out,
        paintTitle: (text) => colors.bold(text),
      }),
  };
}

/** Colour on a terminal only, and not where NO_COLOR (no-color.org) or a terminal without colours says otherwise. */
function wantsColor({ isOutTerminal, env }: Io): boolean {
  return isOutTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}

/** A state or status in its colour; the word alone says the same. */
export function paintStatus(colors: Colors, text: string, status: string): string {
  if (GOOD.has(status)) return colors.green(text);
  if (BAD.has(status)) return colors.red(text);
  if (DOUBTFUL.has(status)) return colors.yellow(text);
  return text;
}

const GOOD = new Set(["protected", "ok", "completed", "vaulted", "validated", "resolved", "Completed", "delivered"]);
const BAD = new Set([
  "atRisk",
  "needsAttention",
  "failed",
  "open",
  "broken",
  "error",
  "Failed",
  "gone",
  "refused",
  "blocking",
]);
const DOUBTFUL = new Set([
  "unknown",
  "warning",
  "completedWithProblems",
  "warned",
  "leftOut",
  "failing",
  "retrying",
  "waiting",
]);

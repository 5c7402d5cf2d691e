import { Option } from "commander";
import { itemStatuses } from "../../domain/schedule/report.ts";
import { type Answer, errorOf } from "../client.ts";
import { type AddCommands, examples, wholeNumber } from "../command.ts";
import { CliError, type ExitCode, exitCodes } from "../exit-codes.ts";
import { getPages } from "../pages.ts";
import { readAnswer } from "../read-answer.ts";
import type { Column } from "../render/table.ts";
import { clean, lastPart, words } from "../render/text.ts";
import { runIdOf } from "../run-id.ts";
import { countsText, progressLine } from "../run-progress.ts";
import { paintStatus, type Session } from "../session.ts";
import { type Run, type RunItem, runItemShape, runShape } from "../shapes.ts";
import { writeList } from "./list.ts";

const DEFAULT_INTERVAL_SECONDS = 5;
/** Answers in a row that may fail while a run is followed: five minutes at the default interval. */
const MAX_FAILURES = 60;

interface Options {
  readonly follow?: boolean;
  readonly check?: boolean;
  readonly interval: number;
  readonly status?: string;
  readonly limit?: number;
}

/** `holdfast run ID`: the report of a run; with `--follow` until it has ended. */
export const addRun: AddCommands = (program, run) => {
  program
    .command("run")
    .argument("<run>", "ID of a run, or the name of a schedule: then its newest run")
    .description("show a run and its machines, or follow it to its end")
    .option("--follow", "wait until the run has ended, with its progress on stderr; exit with 5 unless it completed")
    .option("--check", "exit with 5 when the run has ended otherwise than completed, 6 while it works")
    .option(
      "--interval <seconds>",
      "time between two questions to the app",
      wholeNumber(1, 3600),
      DEFAULT_INTERVAL_SECONDS,
    )
    .addOption(new Option("--status <status>", "machines of this status").choices(Object.keys(itemStatuses)))
    .option("--limit <count>", "at most so many machines; all if left out", wholeNumber(1, 999_999_999))
    .addHelpText(
      "after",
      examples(
        "holdfast run nightly --follow",
        "holdfast run run:nightly:2026-11-21T02:30Z --status failed",
        "holdfast run nightly --check --json",
      ),
    )
    .action(
      run<Options>(async (session, { follow = false, check = false, interval, status, limit }, [given = ""]) => {
        const id = await runIdOf(session.client, given);
        const path = `/runs/${encodeURIComponent(id)}`;
        if (follow) await followRun(session, path, interval);
        const pages = getPages(session.client, path, { status }, { shape: runItemShape, limit });
        const last = await showRun(session, pages);
        return follow || check ? verdict(last) : exitCodes.ok;
      }),
    );
};

async function showRun(session: Session, pages: ReturnType<typeof getPages<typeof runItemShape>>): Promise<unknown> {
  const text = { one: "machine", none: () => "The run has no machine of that kind." };
  const last = await writeList(session, pages, columnsOf(session), text);
  const parsed = runShape.safeParse(last?.body);
  if (parsed.success && !session.isJson) {
    const { id, status, counts, reason, endedAt } = parsed.data;
    const ended = endedAt === undefined ? "" : `, ended ${session.time(endedAt)}`;
    const why = reason === undefined ? "" : ` (${clean(reason)})`;
    await session.line(`${clean(id)}: ${clean(words(status))}${why}${ended}. ${countsText(counts)}`.trimEnd());
  }
  return last?.body;
}

function verdict(body: unknown): ExitCode {
  const { status } = runShape.safeParse(body).data ?? {};
  if (status === "completed") return exitCodes.ok;
  return status === "running" || status === undefined ? exitCodes.unknown : exitCodes.checkFailed;
}

/** Asks again until the run has ended. Answers that fail for a while are waited out, as long as the app asks for. */
async function followRun(session: Session, path: string, intervalSeconds: number): Promise<void> {
  const progress = createProgress(session);
  let failures = 0;
  try {
    for (;;) {
      const asked = await askOnce(session, path);
      failures = asked.kind === "failed" ? failures + 1 : 0;
      if (asked.kind === "failed" && failures > MAX_FAILURES) throw asked.error;
      progress.show(textOf(asked));
      if (asked.kind === "run" && asked.run.status !== "running") return;
      await session.io.sleep(1000 * (asked.retryAfterSeconds ?? intervalSeconds));
      session.io.interrupted.throwIfAborted();
    }
  } finally {
    progress.end();
  }
}

function textOf(asked: Asked): string {
  return asked.kind === "run" ? progressLine(asked.run) : `${asked.error.message} Trying again.`;
}

type Asked = { readonly retryAfterSeconds?: number | undefined } & (
  | { readonly kind: "run"; readonly run: Run }
  | { readonly kind: "failed"; readonly error: CliError }
);

async function askOnce({ client }: Session, path: string): Promise<Asked> {
  let answer: Answer;
  try {
    answer = await client.ask("GET", path, { query: { pageSize: 1 } });
  } catch (error) {
    if (error instanceof CliError && error.exitCode === exitCodes.error) return { kind: "failed", error };
    throw error;
  }
  const { status, retryAfterSeconds } = answer;
  if (status < 300) return { kind: "run", run: readAnswer(answer, runShape) };
  if (status === 429 || status >= 500) return { kind: "failed", error: errorOf(answer), retryAfterSeconds };
  throw errorOf(answer);
}

/** On a terminal one line that changes; elsewhere a line per change. */
function createProgress({ io }: Session) {
  let shown = "";
  return {
    show(text: string) {
      const line = clean(text);
      if (line === shown) return;
      shown = line;
      io.err(io.isErrTerminal ? `\r\u001b[2K${clean(line, Math.max(20, (io.columns ?? 80) - 1))}` : `${line}\n`);
    },
    end() {
      if (io.isErrTerminal && shown !== "") io.err("\r\u001b[2K");
    },
  };
}

function columnsOf({ colors, time }: Session): readonly Column<RunItem>[] {
  return [
    { title: "MACHINE", value: ({ vmId }) => lastPart(vmId) },
    {
      title: "STATUS",
      value: ({ status }) => words(status),
      paint: (text, { status }) => paintStatus(colors, text, status),
    },
    { title: "REASON", value: ({ reason }) => reason && words(reason), shrinksTo: 12 },
    { title: "AZURE'S CODE", value: ({ serviceCode }) => serviceCode, shrinksTo: 12 },
    { title: "VAULT", value: ({ vaultId }) => vaultId && lastPart(vaultId), shrinksTo: 10 },
    { title: "PLANNED", value: ({ plannedAt }) => time(plannedAt) },
  ];
}

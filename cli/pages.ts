import { z } from "zod";
import type { Answer, Client, Query } from "./client.ts";
import { CliError, exitCodes } from "./exit-codes.ts";
import { readAnswer } from "./read-answer.ts";
import { safeJson } from "./render/json.ts";

/** What the API takes at most. */
const MAX_PAGE_SIZE = 1000;
/** A list that goes on for longer than this is broken: 10 million machines. */
const MAX_PAGES = 10_000;

/** One page of a list. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** The whole response. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether the list goes on after what was asked for. */
  readonly hasMore: boolean;
}

export interface ListRequest<Shape extends z.ZodType> {
  readonly shape: Shape;
  /** Member of the response that has the rows. */
  readonly member?: string;
  /** Rows at most; all when left out. */
  readonly limit?: number | undefined;
  /** Asks for the page after the one that returned this continuation. */
  readonly ask: (page: { readonly continuation?: string; readonly pageSize: number }) => Promise<Answer>;
}

/** Reads a list page by page; holds one page at a time. */
export async function* readPages<Shape extends z.ZodType>(
  request: ListRequest<Shape>,
): AsyncGenerator<Page<z.output<Shape>>> {
  const { shape, member = "items", limit = Number.POSITIVE_INFINITY, ask } = request;
  const pageShape = z.looseObject({ [member]: z.array(shape), continuation: z.string().optional() });
  let left = limit;
  let continuation: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const pageSize = Math.min(left, MAX_PAGE_SIZE);
    const body = readAnswer(await ask({ ...(continuation !== undefined && { continuation }), pageSize }), pageShape);
    const all = body[member] as readonly z.output<Shape>[];
    const rows = all.slice(0, left);
    left -= rows.length;
    continuation = typeof body["continuation"] === "string" ? body["continuation"] : undefined;
    const isLast = continuation === undefined || left <= 0;
    yield { rows, body, hasMore: isLast && (continuation !== undefined || all.length > rows.length) };
    if (isLast) return;
  }
  throw new CliError(exitCodes.error, `The list does not end: ${MAX_PAGES} pages were read.`);
}

/** Pages of `GET path`. */
export function getPages<Shape extends z.ZodType>(
  client: Client,
  path: string,
  query: Query,
  given: Omit<ListRequest<Shape>, "ask">,
): AsyncGenerator<Page<z.output<Shape>>> {
  return readPages({ ...given, ask: (page) => client.get(path, { ...query, ...page }) });
}

/** Writes pages as one JSON object of the API's shape: all rows, and the other members of the last page. */
export async function writeJsonPages(
  pages: AsyncIterable<Page<unknown>>,
  write: (text: string) => Promise<void>,
  member = "items",
): Promise<Page<unknown> | undefined> {
  let last: Page<unknown> | undefined;
  let separator = "\n";
  for await (const page of pages) {
    const rows = page.rows.map((row) => safeJson(row));
    const start = last === undefined ? `{"${member}":[` : "";
    const text = rows.length === 0 ? "" : `${separator}${rows.join(",\n")}`;
    if (rows.length > 0) separator = ",\n";
    last = page;
    await write(`${start}${text}`);
  }
  const { [member]: _rows, continuation: _continuation, ...rest } = last?.body ?? {};
  const others = safeJson(rest).slice(1, -1);
  await write(`]${others === "" ? "" : `,\n${others}`}}\n`);
  return last;
}

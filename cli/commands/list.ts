import type { Page } from "../pages.ts";
import { writeJsonPages } from "../pages.ts";
import type { Column } from "../render/table.ts";
import { plural } from "../render/text.ts";
import type { Session } from "../session.ts";

export interface ListText {
  /** `machine` */
  readonly one: string;
  /** What to say when there is no row. */
  readonly none: (body: Readonly<Record<string, unknown>>) => string;
  readonly member?: string;
}

/** Writes a list as a table or as JSON, page by page; returns the last page. */
export async function writeList<Row>(
  session: Session,
  pages: AsyncIterable<Page<Row>>,
  columns: readonly Column<Row>[],
  text: ListText,
): Promise<Page<unknown> | undefined> {
  if (session.isJson) return await writeJsonPages(pages, session.io.out, text.member);
  const write = session.table(columns);
  let count = 0;
  let last: Page<Row> | undefined;
  for await (const page of pages) {
    await write(page.rows);
    count += page.rows.length;
    last = page;
  }
  if (count === 0) session.say(text.none(last?.body ?? {}));
  else session.say(`${plural(count, text.one)}${last?.hasMore === true ? "; there are more: --limit" : ""}.`);
  return last;
}

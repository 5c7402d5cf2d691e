import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pictures } from "../../tools/pictures/list.ts";
import { GALLERY_FILE, PICTURES_FOLDER, RECORD_FILE, recordOf, withGallery } from "../../tools/pictures/record.ts";
import { findOverflows, openPage, shownText, startBrowser, type WatchedPage } from "../support/browser.ts";

const root = resolve(import.meta.dirname, "../..");
const MAX_TOTAL_BYTES = 3_000_000;
const REDRAW = "run npm run pictures and look at what has changed";

let browser: Browser;
let watched: WatchedPage;
beforeAll(async () => {
  browser = await startBrowser();
  watched = await openPage(browser);
});
afterAll(async () => {
  await browser.close();
});

test.for(pictures.map((picture) => [picture.name, picture] as const))(
  "%s shows every text, within its frame, without errors or requests",
  async ([, picture]) => {
    const { page } = watched;
    const before = watched.problems.length;
    await page.setContent(picture.page);

    const shown = singleLine(await shownText(page, "#frame"));
    const overflows = await findOverflows(page, "#frame");
    const problems = watched.problems.slice(before);

    const missing = picture.texts.filter((text) => !shown.includes(singleLine(text)));
    expect({ missing, overflows, problems }).toEqual({ missing: [], overflows: [], problems: [] });
  },
);

test("the pictures in docs/alerts.md show today's messages", () => {
  const record: unknown = JSON.parse(readFileSync(join(root, RECORD_FILE), "utf8"));
  const document = readFileSync(join(root, GALLERY_FILE), "utf8");
  const files = pictures.map(({ name }) => join(root, PICTURES_FOLDER, `${name}.png`));

  expect(record, REDRAW).toEqual(recordOf(pictures));
  expect(document, REDRAW).toBe(withGallery(document, pictures));
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
  expect(files.reduce((sum, file) => sum + readFileSync(file).length, 0)).toBeLessThan(MAX_TOTAL_BYTES);
});

/** Chats break lines where they like. */
function singleLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

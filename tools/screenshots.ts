import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { text } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { openPage, startBrowser } from "../test/support/browser.ts";
import { type PageServer, startPageServer } from "../test/support/page-server.ts";
import { type Screenshot, screenshots } from "./page/screenshots.ts";

const FOLDER = "docs/images/page";

const command = {
  usage: "npm run screenshots -- [options]",
  about: `Draws the pictures of docs/page.md anew, with Chromium: the page of web/ with sample data at a fixed time. Exit code 0, 1 when a
picture cannot be drawn, 2 for an invalid option.`,
  options: { only: text("NAMES", "draw these pictures only: names with commas between") },
} as const;

await runCommand(command, async ({ only }) => {
  const folder = join(resolve(import.meta.dirname, ".."), FOLDER);
  await mkdir(folder, { recursive: true });
  const names = only?.split(",");
  const wanted = screenshots.filter(({ name }) => names?.includes(name) !== false);
  const [browser, server] = await Promise.all([startBrowser(), startPageServer()]);
  try {
    for (const picture of wanted) await draw(browser, server, picture, join(folder, `${picture.name}.png`));
  } finally {
    await Promise.all([browser.close(), server.close()]);
  }
  console.log(`${wanted.length} pictures are in ${FOLDER}.`);
  return wanted.length > 0 ? 0 : 1;
});

async function draw(browser: Browser, server: PageServer, picture: Screenshot, file: string): Promise<void> {
  const { path, answers, width = 1280, height = 860, isDark = false, ready, prepare } = picture;
  server.answer(answers);
  const { page, problems } = await openPage(browser, { width, height, origins: [server.origin] });
  try {
    if (isDark) await page.emulateMedia({ colorScheme: "dark" });
    await page.goto(server.url(path));
    await prepare?.(page);
    await page.getByText(ready).first().waitFor();
    await page.screenshot({ path: file });
    const wrong = problems.filter((problem) => picture.expectedProblem?.test(problem) !== true);
    if (wrong.length > 0) throw new Error(`${picture.name}: ${wrong.join("; ")}`);
  } finally {
    await page.context().close();
  }
}

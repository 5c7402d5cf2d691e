import type { Browser } from "playwright-core";
import { openPage } from "../../test/support/browser.ts";
import type { PageServer } from "../../test/support/page-server.ts";
import type { Screenshot } from "./screenshots.ts";

/**
 * Draws a picture into a file.
 *
 * @throws When the browser reports a problem that the picture does not expect.
 */
export async function drawScreenshot(
  browser: Browser,
  server: PageServer,
  picture: Screenshot,
  file: string,
): Promise<void> {
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

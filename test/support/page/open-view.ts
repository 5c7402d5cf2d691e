import type { Browser, Page } from "playwright-core";
import { openPage, type WatchedPage } from "../browser.ts";
import type { PageServer } from "../page-server.ts";

/** How a reader sees the page. */
export interface Reader {
  readonly width?: number;
  readonly height?: number;
  readonly isDark?: boolean;
}

/** Light, dark, and a phone's width, where tables are cards. */
export const READERS: readonly (Reader & { readonly name: string })[] = [
  { name: "light", width: 1280 },
  { name: "dark", width: 1280, isDark: true },
  { name: "a phone", width: 360, height: 740 },
];

/** Opens a view of the page: `openView(browser, server, "/machines?state=atRisk")`. Close it by `page.context().close()`. */
export async function openView(
  browser: Browser,
  server: PageServer,
  path = "",
  { isDark = false, ...size }: Reader = {},
): Promise<WatchedPage> {
  const opened = await openPage(browser, { ...size, origins: [server.origin] });
  if (isDark) await opened.page.emulateMedia({ colorScheme: "dark" });
  await opened.page.goto(server.url(path));
  await opened.page.locator("h1").waitFor();
  return opened;
}

/** Makes the page ask the API now, as it does when the network comes back, and waits until it has. */
export async function pollNow(page: Page, server: PageServer, path = "/api/fleet"): Promise<void> {
  const seen = () => server.requests.filter((request) => request.path === path).length;
  const before = seen();
  await page.evaluate("window.dispatchEvent(new Event('online'))");
  while (seen() === before) await page.waitForTimeout(20);
  await page.waitForTimeout(50);
}

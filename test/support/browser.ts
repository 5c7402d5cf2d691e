import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

/** Setting with the path of the browser, where it is none of the usual ones. */
const BROWSER_SETTING = "HOLDFAST_BROWSER";
const USUAL_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];
/** Pages see this time for ever. */
const FIXED_TIME = "2026-03-31T02:10:00.000Z";

/** A page of its own, and what went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Script errors, errors in the console, and requests to anywhere but the allowed origins: none of them is sent. */
  readonly problems: readonly string[];
}

/**
 * Path of the Chromium that browser tests use.
 *
 * @throws When there is none; the message has the command that installs one.
 */
export function browserPath(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  exists: (path: string) => boolean = existsSync,
): string {
  const given = environment[BROWSER_SETTING] ?? "";
  const path = given === "" ? USUAL_PATHS.find(exists) : given;
  if (path !== undefined && exists(path)) return path;
  const what = given === "" ? "There is no Chromium on this machine" : `${BROWSER_SETTING} names no file: ${given}`;
  throw new Error(`${what}. Install one: apt-get install chromium (or set ${BROWSER_SETTING} to a browser's path).`);
}

/** Starts Chromium without a window. Without its sandbox only where it runs as root, as in containers: only our own pages are shown. */
export function startBrowser(): Promise<Browser> {
  const isRoot = process.getuid?.() === 0;
  // Letters as alike as the machines' fonts allow.
  const args = ["--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb"];
  return chromium.launch({ executablePath: browserPath(), args, chromiumSandbox: !isRoot });
}

/**
 * Opens an empty page with a fixed locale, zone, size and time. Close it by `page.context().close()`.
 *
 * @param options.origins - Where requests may go, such as `http://127.0.0.1:7071`; by default nowhere.
 * @param options.hasRealTime - The page sees the machine's time, for an app that runs.
 */
export async function openPage(
  browser: Browser,
  options: {
    readonly width?: number;
    readonly height?: number;
    readonly origins?: readonly string[];
    readonly hasRealTime?: boolean;
  } = {},
): Promise<WatchedPage> {
  const { width = 800, height = 900, origins = [], hasRealTime = false } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    locale: "en-GB",
    timezoneId: "UTC",
    colorScheme: "light",
    reducedMotion: "reduce",
    serviceWorkers: "block",
  });
  const problems: string[] = [];
  if (!hasRealTime) await context.clock.setFixedTime(FIXED_TIME);
  await context.route("**/*", (route) => {
    const url = route.request().url();
    if (origins.includes(new URL(url).origin)) return route.continue();
    problems.push(`request to ${url}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => problems.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  return { page, problems };
}

/** What a reader sees of the element that the selector names: neither what is hidden nor scripts. */
export async function shownText(page: Page, selector: string): Promise<string> {
  return await page.evaluate<string>(`document.querySelector(${JSON.stringify(selector)}).innerText`);
}

/**
 * Texts and elements that are not wholly within the element that the selector names, or that one of its elements cuts off.
 *
 * @returns What overflows, in words; empty when everything fits.
 */
export async function findOverflows(page: Page, selector: string): Promise<readonly string[]> {
  return await page.evaluate<string[]>(`(${overflowsIn})(${JSON.stringify(selector)})`);
}

/** Runs in the page. */
const overflowsIn = `(selector) => {
  const frame = document.querySelector(selector);
  if (frame === null) return ["there is no " + selector];
  const box = frame.getBoundingClientRect();
  const isOutside = ({ left, right, top, bottom, width }) =>
    width > 0 && (left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1);
  const found = [];
  for (const element of [frame, ...frame.querySelectorAll("*")]) {
    const name = element.tagName.toLowerCase() + ": " + (element.textContent ?? "").slice(0, 80);
    const isCut = getComputedStyle(element).overflowX !== "visible" && element.clientWidth > 0;
    if (isCut && element.scrollWidth > element.clientWidth + 1) found.push("cut off: " + name);
    if (isOutside(element.getBoundingClientRect())) found.push("outside: " + name);
  }
  const texts = document.createTreeWalker(frame, NodeFilter.SHOW_TEXT);
  while (texts.nextNode() !== null) {
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    if ([...range.getClientRects()].some(isOutside)) found.push("outside: " + texts.currentNode.textContent.slice(0, 80));
  }
  return found;
}`;

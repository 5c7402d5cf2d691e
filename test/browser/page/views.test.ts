import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { accessibilityProblems } from "../../support/page/axe.ts";
import { viewPaths } from "../../support/page/view-answers.ts";
import { startViewStage, type ViewStage } from "../../support/page/view-stage.ts";

let stage: ViewStage;
beforeAll(async () => {
  stage = await startViewStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

/** Words with a capital inside, of what a reader sees; codes are marked as such. */
async function camelCaseWords(page: Page): Promise<readonly string[]> {
  const texts = await page.evaluate<readonly string[]>(`(() => {
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode() !== null) {
      if (walker.currentNode.parentElement.closest("code") === null) texts.push(walker.currentNode.textContent);
    }
    return texts;
  })()`);
  return texts.flatMap((text) => text.match(/\b[a-z]+[A-Z]\w*/g) ?? []);
}

/** As wide as the window: nothing makes the page scroll sideways. */
function fits(page: Page): Promise<boolean> {
  return page.evaluate<boolean>("document.documentElement.scrollWidth <= window.innerWidth");
}

test.for(Object.entries(viewPaths))("%s is accessible in light, in dark and on a phone", async ([name, path]) => {
  const { page, problems } = await stage.open(path);
  await page.locator("main section").first().or(page.locator("main table").first()).first().waitFor();
  if (name === "whatIf") {
    await page.getByRole("button", { name: "Show what would be done" }).click();
    await page.getByRole("heading", { name: "In all" }).waitFor();
  }
  await page.waitForFunction("document.querySelector('.loading') === null");

  const light = await accessibilityProblems(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await accessibilityProblems(page);
  await page.setViewportSize({ width: 390, height: 800 });
  const phone = await accessibilityProblems(page);

  expect({ light, dark, phone }).toEqual({ light: [], dark: [], phone: [] });
  expect(await camelCaseWords(page)).toEqual([]);
  expect(await fits(page)).toBe(true);
  expect(problems).toEqual([]);
});

const nothing = { body: { items: [] } };

test.for([
  ["/incidents", "There are no open incidents."],
  ["/runs", "There are no runs."],
  ["/schedules", "There are no schedules."],
  ["/vaults", "There are no vaults."],
  ["/channels", "There are no channels."],
  ["/approvals", "There are no decisions to be made."],
] as const)("%s says that there is nothing", async ([path, text]) => {
  const { page } = await stage.open(path, { answers: { [`GET /api${path}`]: nothing } });

  await page.getByText(text).waitFor();

  expect(await accessibilityProblems(page)).toEqual([]);
});

test("what the role does not permit to see is told apart from what is empty", async () => {
  const refused = { status: 403, body: { title: "Forbidden", status: 403, detail: "This needs the role reader." } };

  const { page } = await stage.open("/vaults", { answers: { "GET /api/vaults": refused } });

  await page.getByText("Your role does not permit seeing vaults.").waitFor();
});

test("a list that cannot be read says why and what to do", async () => {
  const down = {
    status: 503,
    body: { title: "Service Unavailable", status: 503, detail: "The storage account does not answer." },
  };

  const { page } = await stage.open("/runs", { answers: { "GET /api/runs": down } });
  await page.getByText("The storage account does not answer.").waitFor();

  expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(1);
});

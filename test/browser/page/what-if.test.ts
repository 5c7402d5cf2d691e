import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { whatIfAnswer } from "../../support/page/sample-operations.ts";
import { startViewStage, type ViewStage } from "../../support/page/view-stage.ts";

let stage: ViewStage;
beforeAll(async () => {
  stage = await startViewStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

test("a text that is no configuration is not sent, and it is said why", async () => {
  const { page } = await stage.open("/what-if");
  await page.getByLabel("Another one").check();
  await page.getByRole("textbox").fill('{"rules": [}');

  await page.getByRole("button", { name: "Show what would be done" }).click();
  await page.getByRole("alert").getByText("This is not JSON").waitFor();

  expect(stage.changes()).toEqual([]);
  expect(await page.getByRole("textbox").getAttribute("aria-invalid")).toBe("true");
});

test("another configuration is asked about, page by page", async () => {
  const pages = (request: { readonly body: unknown }) =>
    JSON.stringify(request.body).includes("continuation")
      ? { body: { ...whatIfAnswer, rows: whatIfAnswer.rows.slice(1) } }
      : { body: { ...whatIfAnswer, rows: whatIfAnswer.rows.slice(0, 1), continuation: "web-07" } };
  const { page } = await stage.open("/what-if", { answers: { "POST /api/what-if": pages } });
  await page.getByLabel("Another one").check();
  await page.getByRole("textbox").fill('{"rules": []}');

  await page.getByRole("button", { name: "Show what would be done" }).click();
  await page.getByRole("button", { name: "Load the next machines" }).click();
  await page.getByRole("link", { name: "web-08" }).waitFor();

  expect(await page.getByText("Nothing is changed.").count()).toBe(1);
  expect(await page.getByRole("link", { name: "web-07" }).count()).toBe(1);
  expect(stage.changes().map(({ body }) => body)).toEqual([
    { config: { rules: [] } },
    { config: { rules: [] }, continuation: "web-07" },
  ]);
});

test("a configuration that the app refuses shows what is wrong with it", async () => {
  const detail = "config: rules[0].match: unknown key `tag`; probably `tags`";
  const refused = { status: 400, body: { title: "Bad Request", status: 400, detail } };
  const { page } = await stage.open("/what-if", { answers: { "POST /api/what-if": refused } });

  await page.getByRole("button", { name: "Show what would be done" }).click();

  await page.getByRole("alert").getByText(detail).waitFor();
});

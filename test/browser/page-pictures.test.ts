import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { PAGE_PICTURES_FOLDER, pagePicturesDigest, readPagePictureRecord } from "../../tools/page/picture-record.ts";
import { screenshots } from "../../tools/page/screenshots.ts";

const root = resolve(import.meta.dirname, "../..");
const REDRAW = "run npm run screenshots and look at what has changed";
const names = screenshots.map(({ name }) => name);

test("the pictures of docs/page.md were made from today's page and sample data", async () => {
  const digest = await pagePicturesDigest(root);

  expect(await readPagePictureRecord(root), REDRAW).toEqual(Object.fromEntries(names.map((name) => [name, digest])));
});

test("every picture of the page is there and shown in docs/page.md, and there is no other", () => {
  const files = readdirSync(join(root, PAGE_PICTURES_FOLDER)).filter((file) => file.endsWith(".png"));
  const document = readFileSync(join(root, "docs/page.md"), "utf8");

  const shown = [...document.matchAll(/\]\(images\/page\/([\w-]+)\.png\)/g)].map(([, name]) => name);

  expect(files.toSorted()).toEqual(names.map((name) => `${name}.png`).toSorted());
  expect(shown.toSorted()).toEqual(names.toSorted());
});

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { text } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { startBrowser } from "../test/support/browser.ts";
import { startPageServer } from "../test/support/page-server.ts";
import { drawScreenshot } from "./page/draw-screenshot.ts";
import {
  PAGE_PICTURES_FOLDER,
  PAGE_RECORD_FILE,
  type PagePictureRecord,
  pagePicturesDigest,
  readPagePictureRecord,
} from "./page/picture-record.ts";
import { screenshots } from "./page/screenshots.ts";

const command = {
  usage: "npm run screenshots -- [options]",
  about: `Draws the pictures of docs/page.md anew, with Chromium: the page of web/ with sample data at a fixed time. Exit code 0, 1 when a
picture cannot be drawn, 2 for an invalid option.`,
  options: { only: text("NAMES", "draw these pictures only: names with commas between") },
} as const;

await runCommand(command, async ({ only }) => {
  const root = resolve(import.meta.dirname, "..");
  const folder = join(root, PAGE_PICTURES_FOLDER);
  await mkdir(folder, { recursive: true });
  const given = only?.split(",");
  const wanted = screenshots.filter(({ name }) => given?.includes(name) !== false);
  const [browser, server] = await Promise.all([startBrowser(), startPageServer()]);
  try {
    for (const picture of wanted) await drawScreenshot(browser, server, picture, join(folder, `${picture.name}.png`));
  } finally {
    await Promise.all([browser.close(), server.close()]);
  }
  await record(root, wanted);
  console.log(`${wanted.length} pictures are in ${PAGE_PICTURES_FOLDER}.`);
  return wanted.length > 0 ? 0 : 1;
});

/** Keeps what the pictures were made from, those not drawn now with what they were made from before, and removes those of before. */
async function record(root: string, drawn: readonly { readonly name: string }[]): Promise<void> {
  const digest = await pagePicturesDigest(root);
  const before = await readPagePictureRecord(root);
  const entries = screenshots.flatMap(({ name }) => {
    const made = drawn.some((picture) => picture.name === name) ? digest : before[name];
    return made === undefined ? [] : [[name, made] as const];
  });
  await writeFile(
    join(root, PAGE_RECORD_FILE),
    `${JSON.stringify(Object.fromEntries(entries) satisfies PagePictureRecord, undefined, 2)}\n`,
  );
  const names = new Set(screenshots.map(({ name }) => `${name}.png`));
  for (const file of await readdir(join(root, PAGE_PICTURES_FOLDER)))
    if (file.endsWith(".png") && !names.has(file)) await rm(join(root, PAGE_PICTURES_FOLDER, file));
}

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { runCommand } from "../local/run-command.ts";
import { openPage, startBrowser } from "../test/support/browser.ts";
import { pictures } from "./pictures/list.ts";
import { GALLERY_FILE, PICTURES_FOLDER, RECORD_FILE, recordOf, withGallery } from "./pictures/record.ts";

const command = {
  usage: "npm run pictures -- [options]",
  about: `Draws the messages of docs/alerts.md anew, with Chromium. \`npm run test:browser\` says when that is due. Exit code 0, 1 when a message
cannot be drawn, 2 for an invalid option.`,
  options: {},
} as const;

await runCommand(command, async () => {
  const root = resolve(import.meta.dirname, "..");
  const folder = join(root, PICTURES_FOLDER);

  const browser = await startBrowser();
  try {
    await mkdir(folder, { recursive: true });
    const names = new Set(pictures.map(({ name }) => `${name}.png`));
    for (const file of await readdir(folder)) {
      if (file.endsWith(".png") && !names.has(file)) await rm(join(folder, file));
    }
    const { page, problems } = await openPage(browser);
    for (const { name, page: content } of pictures) {
      await page.setContent(content);
      await page.locator("#frame").screenshot({ path: join(folder, `${name}.png`) });
      if (problems.length > 0) throw new Error(`${name}: ${problems.join("; ")}`);
    }
  } finally {
    await browser.close();
  }
  await writeFile(join(root, RECORD_FILE), `${JSON.stringify(recordOf(pictures), null, 2)}\n`);
  const document = await readFile(join(root, GALLERY_FILE), "utf8");
  await writeFile(join(root, GALLERY_FILE), withGallery(document, pictures));
  console.log(`${pictures.length} pictures are in ${PICTURES_FOLDER}.`);
  return 0;
});

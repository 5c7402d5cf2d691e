import { join } from "node:path";
import { text } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { writePage } from "./page/build-page.ts";

const root = join(import.meta.dirname, "..");

/** `npm run build:page`: the operators' page, as the app serves it. */
const command = {
  usage: "npm run build:page -- [options]",
  about: `Builds the operators' page of web/ and writes what the app serves at /api/ui: the folder ui/. The same sources give the same
bytes. npm start and npm run package do this by themselves. Exit code 0, 1 when it failed, 2 for an invalid command line.`,
  options: { out: text("DIR", "folder to write to, which is replaced (default ui in the project)") },
} as const;

await runCommand(command, async ({ out = join(root, "ui") }) => {
  const { files, firstLoadBytes } = await writePage(root, out);
  for (const { path, contents } of files) console.log(`${String(contents.byteLength).padStart(9)}  ${path}`);
  const { raw, gzip, br } = firstLoadBytes;
  console.log(`First load: ${raw} bytes; ${gzip} with gzip, ${br} with Brotli.`);
  return 0;
});

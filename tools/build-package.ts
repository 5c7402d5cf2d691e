import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { text } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { bundleApp } from "./package/bundle-app.ts";
import { writePackage } from "./package/write-package.ts";
import { buildPage } from "./page/build-page.ts";

const root = join(import.meta.dirname, "..");

/** `npm run package`: what is deployed, and nothing else. */
const command = {
  usage: "npm run package -- [options]",
  about: `Bundles the app and writes what is deployed: the folder package/, holdfast.zip with the same files, and source-maps/ to read
stack traces with. The same sources give the same bytes. Exit code 0, 1 when it failed, 2 for an invalid command line.`,
  options: { out: text("DIR", "folder to write to (default out in the project)") },
} as const;

await runCommand(command, async ({ out = join(root, "out") }) => {
  const bundle = await bundleApp({ root });
  for (const part of ["package", "source-maps", "holdfast.zip"]) {
    rmSync(join(out, part), { recursive: true, force: true });
  }
  const { files, zipBytes } = writePackage({ root, out, bundle, page: await buildPage({ root }) });
  for (const { path, bytes } of files) console.log(`${String(bytes).padStart(9)}  ${path}`);
  console.log(`${files.length} files; ${relative(process.cwd(), join(out, "holdfast.zip"))}: ${zipBytes} bytes`);
  return 0;
});

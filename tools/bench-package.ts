import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text, wholeNumber } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { passes, toReport, toTable } from "./bench/measure.ts";
import { packageMeasures } from "./bench/package-measures.ts";
import { writeContestants } from "./package/contestants.ts";

const root = join(import.meta.dirname, "..");

/** `npm run bench:package`: what loading the deployed package costs, against the app that is compiled but not bundled. */
const command = {
  usage: "npm run bench:package -- [options]",
  about:
    "Measures how fast the package loads. Exit code 0 when all goals are met, 1 when one is missed, 2 for an invalid option.",
  options: {
    json: text("FILE", "write the measures as JSON, too"),
    rounds: wholeNumber({ help: "loads of each kind, by turns", from: 3, to: 100, default: 7 }),
  },
} as const;

await runCommand(command, async ({ json, rounds }) => {
  // In the project's folder, so that the app which is not bundled finds its packages.
  const folder = mkdtempSync(join(root, ".bench-package-"));
  try {
    const measures = await packageMeasures(await writeContestants(root, folder), rounds);
    console.log(toTable(measures));
    if (json !== undefined) {
      writeFileSync(json, `${JSON.stringify(toReport("bench:package", measures), undefined, 2)}\n`);
    }
    return measures.every(passes) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

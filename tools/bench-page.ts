import { writeFileSync } from "node:fs";
import { text, wholeNumber } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { passes, toReport, toTable } from "./bench/measure.ts";
import { pageMeasures } from "./bench/page-measures.ts";

/** `npm run bench:page`: how long a reader waits for the operators' page with a large fleet. */
const command = {
  usage: "npm run bench:page -- [options]",
  about: `Opens the table of 1,000 and of 10,000 machines in Chromium and filters it. Exit code 0 when all goals are met, 1 when one is
missed, 2 for an invalid option.`,
  options: {
    json: text("FILE", "write the measures as JSON, too"),
    rounds: wholeNumber({ help: "visits of each kind, by turns", from: 1, to: 50, default: 5 }),
  },
} as const;

await runCommand(command, async ({ json, rounds }) => {
  const measures = await pageMeasures(rounds);
  console.log(toTable(measures));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(toReport("bench:page", measures), undefined, 2)}\n`);
  return measures.every(passes) ? 0 : 1;
});

import { writeFileSync } from "node:fs";
import { text, wholeNumber } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { alertMeasures } from "./bench/alerts-measures.ts";
import { runAlerts } from "./bench/alerts-run.ts";
import { passes, toReport, toTable } from "./bench/measure.ts";

/** `npm run bench:alerts`: many failures of few causes within an hour, and their recoveries, judged by what local receivers got. */
const command = {
  usage: "npm run bench:alerts -- [options]",
  about: `Raises failures of backups within an hour of virtual time and, an hour later, the proofs that they are over, with the unchanged app
on the local host and receivers for a webhook, Teams and Slack. Exit code 0 when all goals are met, 1 when one is missed, 2 for an
invalid option.`,
  options: {
    json: text("FILE", "write the measures as JSON, too"),
    failures: wholeNumber({ help: "failures, each of another machine", from: 20, to: 100_000, default: 10_000 }),
    causes: wholeNumber({ help: "causes of the failures", from: 1, to: 99, default: 20 }),
  },
} as const;

await runCommand(command, async ({ json, failures, causes }) => {
  const measures = alertMeasures(await runAlerts({ failures, causes }));
  console.log(toTable(measures));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(toReport("bench:alerts", measures), undefined, 2)}\n`);
  // Something of the app may keep the process alive.
  process.exit(measures.every(passes) ? 0 : 1);
});

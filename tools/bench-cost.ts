import { writeFileSync } from "node:fs";
import { text, wholeNumber } from "../local/host/command-line.ts";
import { runCommand } from "../local/run-command.ts";
import { runDays } from "./bench/cost-run.ts";

/** `npm run bench:cost`: what the app does in a usual day, as the basis of docs/costs.md. */
const command = {
  usage: "npm run bench:cost -- [options]",
  about: `Protects machines in one vault with the unchanged app on the local host, lets their policy back them up for three nights of virtual
time, and counts what the app does in a day: executions by kind, rows of histories, calls to Azure. docs/costs.md multiplies them by prices. A
measurement without a goal. Exit code 0, 1 when not every machine was protected, 2 for an invalid option.`,
  options: {
    json: text("FILE", "write the counts as JSON, too"),
    vms: wholeNumber({ help: "machines; 0: what the app does for itself", from: 0, to: 250, default: 100 }),
  },
} as const;

await runCommand(command, async ({ json, vms }) => {
  const day = await runDays(vms);
  console.log(`RESULT ${JSON.stringify(day)}`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(day, undefined, 2)}\n`);
  // Something of the app may keep the process alive.
  process.exit(0);
});
